"""Transits of one star, or of the catalogue in the body."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from ...catalogue import ColumnChoice
from ...products.transit_columns import TransitOptions
from .common import Declination, RightAscension, Window

Format = Literal["json", "gost", "csv", "ecsv", "votable", "parquet"]


class TransitWindow(Window):
    """What is asked of any stars."""

    format: Format = Field("json", description="`gost` has the columns of GOST's CSV.")
    between_rows: bool = Field(False, description="Also transits that no row of detectors sees, with row 0.")
    state: bool = Field(False, description="Add position and velocity of the spacecraft.")
    ccd_times: bool = Field(False, description="Add the time on each strip of detectors.")
    data_probability: bool = Field(False, description="Add how likely a transit has data.")

    @property
    def options(self) -> TransitOptions:
        """What a file has besides its standard columns."""
        return TransitOptions(self.state, self.ccd_times, data_probability=self.data_probability)


class OneStarQuestion(TransitWindow):
    """Transits of a star."""

    ra: RightAscension = Field(
        description="Right ascension, ICRS: degrees, or hours as 05:47:17.088.", examples=["86.8212"]
    )
    dec: Declination = Field(description="Declination, ICRS: degrees, or -51:03:59.44.", examples=["-51.0665"])
    name: str | None = Field(None, max_length=200, description="What to call the star; its position when not given.")
    pmra: float | None = Field(None, description="Proper motion in right ascension times cos(dec), mas/yr.")
    pmdec: float | None = Field(None, description="Proper motion in declination, mas/yr.")
    parallax: float | None = Field(None, description="Parallax, mas.")
    rv: float | None = Field(None, description="Radial velocity, km/s.")
    epoch: float | None = Field(None, ge=1710, le=2290, description="Epoch of the position, Julian year: 2016.0.")

    @model_validator(mode="after")
    def _moves_whole(self) -> Any:
        if (self.pmra is None) != (self.pmdec is None):
            raise ValueError("a proper motion has two components: give pmra and pmdec, one of them 0 perhaps")
        if self.pmra is not None and self.epoch is None:
            raise ValueError("a star that moves needs the epoch of its position, as 2016.0 for Gaia DR3")
        return self


def _column(what: str) -> Any:
    return Field(None, min_length=1, max_length=200, description=f"Column of the catalogue: {what}.")


class CatalogueQuestion(TransitWindow):
    """Transits of the stars in the body. Columns are found by the names that catalogues give them."""

    epoch: float | None = Field(
        None, ge=1710, le=2290, description="Epoch of positions where the catalogue gives none, Julian year: 2016.0."
    )
    ra_column: str | None = _column("right ascensions")
    dec_column: str | None = _column("declinations")
    name_column: str | None = _column("names")
    pmra_column: str | None = _column("proper motions in right ascension, times cos(dec)")
    pmdec_column: str | None = _column("proper motions in declination")
    parallax_column: str | None = _column("parallaxes")
    rv_column: str | None = _column("radial velocities")
    epoch_column: str | None = _column("epochs of the positions")

    @property
    def columns(self) -> ColumnChoice:
        """Which columns are which, where their names do not tell."""
        return ColumnChoice(
            ra=self.ra_column,
            dec=self.dec_column,
            name=self.name_column,
            pmra=self.pmra_column,
            pmdec=self.pmdec_column,
            parallax=self.parallax_column,
            radial_velocity=self.rv_column,
            epoch=self.epoch_column,
            default_epoch=self.epoch,
        )
