"""The functions that the page and programs call (接口): one plain function each, known by its name.

What a function does is its tab's matter; here are the parameters a caller gives, and their types.
"""

from __future__ import annotations

import inspect
import typing
from typing import TYPE_CHECKING, Any

from assistant.ui.uploads import Upload

if TYPE_CHECKING:
    from collections.abc import Callable

    Endpoint = Callable[..., dict[str, Any]]

_GIVEN = 2  # the desk and the person come first in every function


def parameters_of(function: Endpoint, file: Any) -> list[inspect.Parameter]:  # noqa: ANN401 - types of any kind
    """Return the parameters a caller gives, in order, with their types.

    Args:
        function: One of the functions that the page offers.
        file: The type that stands for an uploaded file.
    """
    hints = typing.get_type_hints(function, localns={"Desk": object, "Person": object, "Upload": Upload, "Any": Any})
    given = list(inspect.signature(function).parameters.values())[_GIVEN:]
    return [parameter.replace(annotation=_typed(hints[parameter.name], file)) for parameter in given]


def _typed(hint: Any, file: Any) -> Any:  # noqa: ANN401 - types of any kind
    if hint is Upload:
        return file
    if typing.get_origin(hint) is list and typing.get_args(hint) == (Upload,):
        return list[file]
    return hint
