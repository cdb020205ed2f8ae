"""The files of a folder as they are, but for what is hidden in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class Folder(StaticFiles):
    """Serves a folder, which need not be there yet, with headers; nothing leads out of it."""

    def __init__(self, folder: Path, headers: Mapping[str, str]) -> None:
        super().__init__(directory=folder, check_dir=False)
        self.config_checked = True  # else a folder that is not there is an error of the server
        self._headers = headers

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file at a path; raises HTTPException where there is none, or a hidden one."""
        if "\0" in path or any(part.startswith(".") for part in Path(path).parts):
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        response.headers.update(self._headers)
        return response
