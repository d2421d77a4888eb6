"""The dry runs for other platforms: that something must be built there is a fault, in uv's words."""

from platforms import ENVIRONMENTS, PLATFORMS, missing


def test_what_has_no_build_for_a_platform_is_named() -> None:
    python, groups = ENVIRONMENTS["dialogue"]
    for platform in PLATFORMS.values():
        assert "mattermostwrapper" in missing(platform, python, groups, ["mattermostwrapper"])  # comes as source alone


def test_no_other_platform_than_those_locked_resolves() -> None:
    python, groups = ENVIRONMENTS["gateway"]
    assert missing("x86_64-pc-windows-msvc", python, groups, [])
