"""What the models of all tables of a mission file share; see ``mission_schema``."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Number = Annotated[float, Field(allow_inf_nan=False)]
Text = Annotated[str, Field(pattern=r"^[ -~]+$")]


class Table(BaseModel):
    """A table of the mission file: every key known, no value converted from another type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
