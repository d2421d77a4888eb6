"""A trial with a question of each kind and a criterion of each operator: dry mouth's folder with these files put in place of its own."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

import yaml

from prescreen.protocol import Protocol, default_trial, load
from prescreen.protocol.yaml import read

QUESTIONS = """
questions:
  - {id: consent, kind: yes_no, values: [yes, no], declined: no, missed: no, role: consent}
  - {id: age, kind: age, values: [unsure], choices: [], role: age}
  - {id: pain, kind: number, scale: true, range: [0, 10]}
  - {id: flares, kind: number, range: [0, 60]}
  - {id: weight, kind: number, unit: kg, range: [30, 250], decimals: 1}
  - {id: height, kind: number, unit: cm, range: [100, 230]}
  - {id: bmi, kind: number, unit: kg_m2, range: [10, 80], decimals: 1}
  - {id: sleep, kind: number, unit: hours, range: [0, 24], decimals: 1}
  - {id: tablets, kind: number, per: week, range: [0, 7], info: true}
  - {id: smoking, kind: number, unit: cigarettes, range: [0, 100]}
  - {id: glucose, kind: number, unit: mg_dl_glucose, range: [20, 800]}
  - {id: blood_pressure, kind: numbers, unit: mmhg, parts: [systolic, diastolic], range: [[70, 250], [40, 150]], falling: true}
  - {id: body, kind: body}
  - {id: since, kind: duration, unit: months, range: [0, 960]}
  - {id: joints, kind: choices, values: [left_knee, right_knee, hip, hands, none, unsure]}
  - {id: surgery, kind: partial_date, values: [unsure]}
  - {id: scope, kind: yes_no, window: scope_window}
  - {id: stiffness, kind: yes_no}
  - {id: crepitus, kind: yes_no}
  - {id: medications, kind: medicines, values: [none, unsure], choices: [none, unsure]}
  - {id: bleeding, kind: yes_no, when: {medications: {lists_class: [anticoagulant]}}}
  - {id: second_scope, kind: yes_no, when: {surgery: {younger_than: half_a_year}}}
  - {id: comment, kind: words, info: true}
  - {id: drinks, kind: number, unit: drinks, per: week, range: [0, 100], info: true}
  - {id: bad_days, kind: number, unit: days, per: month, range: [0, 31], info: true}
  - {id: egfr, kind: number, range: [3, 150]}
"""
CRITERIA = """
thresholds:
  age_from: {value: 40, unit: years, source: made up}
  age_to: {value: 75, unit: years, source: made up}
  pain_from: {value: 4, unit: points, source: made up}
  pain_to: {value: 9, unit: points, source: made up}
  heavy: {value: 300, unit: lb, source: made up}
  bmi_to: {value: 40, unit: kg_m2, source: made up}
  systolic_to: {value: 160, unit: mmhg, source: made up}
  diastolic_to: {value: 100, unit: mmhg, source: made up}
  half_a_year: {value: 26, unit: weeks, source: made up}
  lasting: {value: 6, unit: months, source: made up}
  scope_window: {value: 6, unit: months, source: made up}
  over_50: {value: 50, unit: years, source: made up}
focus: {label: hip, question: joints, any_of: [hip]}
criteria:
  - id: AGE
    kind: inclusion
    source: x
    text: x
    from:
      - question: age
        outcomes:
          - {within: [age_from, age_to], status: pass, why: fits}
          - {is: [unsure], status: review, why: not known}
          - {else: true, status: fail, why: outside}
  - id: PAIN
    kind: inclusion
    source: x
    text: x
    from:
      - question: pain
        outcomes:
          - {within: [pain_from, pain_to], status: pass, why: fits}
          - {outside: [pain_from, pain_to], status: fail, why: too little or too much}
          - {is: [unsure], status: review, why: not known}
  - id: WEIGHT
    kind: exclusion
    source: x
    text: x
    from:
      - question: weight
        outcomes:
          - {above: heavy, status: fail, why: too heavy}
          - {at_most: heavy, status: pass, why: fits}
          - {is: [unsure], status: review, why: not known}
  - id: BMI
    kind: exclusion
    source: x
    text: x
    from:
      - question: body
        outcomes:
          - {value: bmi, above: bmi_to, status: fail, why: above}
          - {value: bmi, at_most: bmi_to, status: pass, why: fits}
          - {is: [unsure], status: review, why: not known}
  - id: PRESSURE
    kind: exclusion
    source: x
    text: x
    from:
      - question: blood_pressure
        outcomes:
          - {value: systolic, above: systolic_to, status: fail, why: above}
          - {value: second, above: diastolic_to, status: fail, why: above}
          - {is: [unsure], status: review, why: not known}
          - {else: true, status: pass, why: fits}
  - id: SURGERY
    kind: exclusion
    source: x
    text: x
    from:
      - question: surgery
        outcomes:
          - {older_than: half_a_year, status: pass, why: long ago}
          - {younger_than: half_a_year, status: fail, why: too recent}
          - {is: [unsure], status: review, why: not known}
  - id: LASTING
    kind: inclusion
    source: x
    text: x
    from:
      - question: since
        outcomes:
          - {at_least: lasting, status: pass, why: long enough}
          - {below: lasting, status: fail, why: too short}
          - {is: [unsure], status: review, why: not known}
  - id: SIGNS
    kind: inclusion
    source: x
    text: x
    from:
      - count: [{stiffness: [yes]}, {crepitus: [yes]}, {age: {at_least: over_50}}]
        outcomes:
          - {at_least: 2, status: pass, why: enough signs}
          - {below: 2, status: fail, why: too few signs}
  - id: THINNED
    kind: exclusion
    source: x
    text: x
    from:
      - question: medications
        outcomes:
          - {lists_class: [anticoagulant], status: review, why: takes one, when: {body: {value: bmi, at_most: bmi_to}}}
          - {lists: [aspirin], status: review, why: takes aspirin}
          - {lists_none_of: [aspirin], status: pass, why: takes none}
          - {is: [unsure], status: review, why: not known}
"""
WORDING = {
    "en": """
language: English
ask:
  pain: "How bad is your pain, from {low} to {high}?"
  flares: "How many flares did you have?"
  weight: "How much do you weigh?"
  height: "How tall are you?"
  bmi: "What is your body mass index?"
  sleep: "How many hours do you sleep?"
  smoking: "How many cigarettes do you smoke a day?"
  tablets: "On how many days of the week do you take it?"
  drinks: "In a usual week, how many drinks with alcohol do you have?"
  bad_days: "On how many days a month is it bad?"
  egfr: "What was your last kidney number, the eGFR?"
  glucose: "What was your blood sugar?"
  blood_pressure: "What was your last blood pressure?"
  body: "How much do you weigh and how tall are you?"
  since: "How long have you had the pain?"
  joints: "Which of these hurt?"
  surgery: "When was your last surgery?"
  scope: "Did you have a scope of a joint in the last {window}?"
  stiffness: "Are you stiff in the morning?"
  crepitus: "Does it crackle?"
  bleeding: "Do you bleed easily?"
  second_scope: "Is another scope planned?"
  comment: "What else should the team know?"
label: {pain: Pain, body: Weight and height, blood_pressure: Blood pressure, since: Pain since, scope: "A scope in the last {window}", joints: Joints}
choices:
  joints: {left_knee: Left knee, right_knee: Right knee, hip: Hip, hands: Hands, none: None of these, unsure: Not sure}
""",
    "es": """
language: Spanish
ask:
  pain: "¿Qué tan fuerte es su dolor, de {low} a {high}?"
  body: "¿Cuánto pesa y cuánto mide usted?"
  scope: "¿Le hicieron una artroscopia en los últimos {window}?"
label: {pain: Dolor, body: Peso y estatura}
choices:
  joints: {left_knee: Rodilla izquierda, right_knee: Rodilla derecha, hip: Cadera, hands: Manos, none: Ninguna de estas, unsure: No sé}
""",
}


@cache
def trial() -> Path:
    """The folder of the trial."""
    folder = Path(tempfile.mkdtemp()) / "kinds"
    shutil.copytree(default_trial(), folder)
    (folder / "questions.yml").write_text(QUESTIONS, encoding="utf-8")
    (folder / "criteria.yml").write_text(CRITERIA, encoding="utf-8")
    study = read(folder / "study.yml")
    (folder / "study.yml").write_text(yaml.safe_dump({**study, "age": {"from": 40, "to": 75, "unit": "years"}}), encoding="utf-8")
    for code, text in WORDING.items():
        (folder / "wording" / f"{code}.yml").write_text(text, encoding="utf-8")
    return folder


@cache
def protocol() -> Protocol:
    """The trial, read."""
    return load(trial())
