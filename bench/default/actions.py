"""The default bot's action server: the form's validator, and an end that makes room for the next interview."""

from rasa_sdk import Action
from rasa_sdk.events import AllSlotsReset
from rasa_sdk.forms import FormValidationAction


class ValidatePrescreeningForm(FormValidationAction):
    """Takes every answer; an age must be a number."""

    def name(self):
        return "validate_prescreening_form"

    def validate_age(self, value, dispatcher, tracker, domain):
        return {"age": value if any(c.isdigit() for c in str(value)) else None}


class StartOver(Action):
    """Forgets the answers."""

    def name(self):
        return "action_start_over"

    def run(self, dispatcher, tracker, domain):
        return [AllSlotsReset()]
