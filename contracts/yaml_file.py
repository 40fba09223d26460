"""A YAML file that people write: read, checked, and told in one line where it is wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from contracts.base import explain

_Read = TypeVar("_Read")


def read_yaml(path: Path, check: Callable[[object], _Read], refusal: Callable[[str], Exception]) -> _Read:
    """Read a YAML file and check what it says.

    Args:
        path: the file, UTF-8.
        check: makes a model of the document, for example `Model.model_validate`.
        refusal: makes an error of one line that names the file, the field and the remedy.

    Raises:
        Exception: what `refusal` makes: the file cannot be read, is no YAML, or does not pass the check.
    """
    try:
        return check(yaml.safe_load(path.read_text("utf-8")))
    except OSError as error:
        raise refusal(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise refusal(f"{path}: is not text; name a YAML file") from error
    except ValidationError as error:
        raise refusal(f"{path}: {' '.join(explain(error).split())}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        cause = " ".join(str(error).split())
        raise refusal(f"{path}: is not YAML ({cause}); check indentation and quotes") from error
