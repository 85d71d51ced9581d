"""The functions that the page and programs call (接口): one plain function each, its name the ``api_name``.

What a function does is its tab's matter; here it is given the desk and the person, and its errors are put into words.
"""

from __future__ import annotations

import inspect
import typing
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from assistant.ui.uploads import Upload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assistant.ui.desk import Desk
    from assistant.ui.person import Person

    Endpoint = Callable[..., dict[str, Any]]

_GIVEN = 2  # the desk and the person come first in every function


def parameters_of(function: Endpoint) -> list[inspect.Parameter]:
    """Return the parameters a caller gives, in order."""
    return list(inspect.signature(function).parameters.values())[_GIVEN:]


def describe(functions: Iterable[Endpoint]) -> dict[str, list[list[Any]]]:
    """List each function's parameters with their defaults, for the page's own calls."""
    return {
        function.__name__: [
            [each.name, None if each.default is inspect.Parameter.empty else each.default]
            for each in parameters_of(function)
        ]
        for function in functions
    }


def register(
    server: Any,  # noqa: ANN401 - gradio ships no usable types
    functions: Iterable[Endpoint],
    desk: Desk,
    person_of: Callable[[Any], Person],
) -> None:
    """Offer functions under their names, to the page and to ``gradio_client`` alike."""
    for function in functions:
        summary = (inspect.getdoc(function) or "").strip()
        server.api(_calling(function, desk, person_of), name=function.__name__, description=summary, queue=False)


def _calling(function: Endpoint, desk: Desk, person_of: Callable[[Any], Person]) -> Callable[..., Any]:
    """Wrap a function so that gradio sees its parameters and types, and hands over the request."""
    import gradio as gr

    names = {"Desk": object, "Person": object, "Upload": Upload, "Any": Any}
    hints = typing.get_type_hints(function, localns=names)

    def call(*given: Any) -> Any:  # noqa: ANN401 - plain JSON either way
        *arguments, request = given
        try:
            return function(desk, person_of(request), *arguments)
        except AssistantError as error:
            raise gr.Error(error.message, print_exception=False) from error

    taken = [
        parameter.replace(annotation=_typed(hints[parameter.name], gr.FileData))
        for parameter in parameters_of(function)
    ]
    # Gradio puts the request where a parameter of this type stands; being last, it needs a default like those before.
    request = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None, annotation=gr.Request)
    call.__name__ = function.__name__
    call.__doc__ = function.__doc__
    call.__signature__ = inspect.Signature([*taken, request], return_annotation=dict)  # type: ignore[attr-defined]
    call.__annotations__ = {each.name: each.annotation for each in (*taken, request)} | {"return": dict}
    return call


def _typed(hint: Any, file_data: Any) -> Any:  # noqa: ANN401 - types of any kind
    if hint is Upload:
        return file_data
    if typing.get_origin(hint) is list and typing.get_args(hint) == (Upload,):
        return list[file_data]
    return hint
