"""What tests of reading share: the paths of the contract's example, and the errors or the words with which data are refused."""

import pytest

from cxroi.case import CaseError, parse, read

SEGMENT = "segments/Key accounts"
INITIATIVE = "initiatives/One-day complaints"
EFFECT = f"{INITIATIVE}/effects/contacts"


def errors_of(data):
    """The errors of plain data, as text by path."""
    with pytest.raises(CaseError) as error:
        parse(data)
    return {detail.path: str(detail) for detail in error.value.errors}


def refusal(content):
    """The message with which a text is refused."""
    with pytest.raises(CaseError) as error:
        read(content)
    assert error.value.errors
    return str(error.value)
