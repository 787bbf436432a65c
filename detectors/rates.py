"""Rates: what a minute to somewhere costs, in US dollars, so that findings tell money at risk.

They rank and escalate; they are no invoice. ringfence.toml states one's own under [rates]:

    [rates]
    premium = 3.5
    countries = { CU = 0.95, SO = 0.9 }

Where the defaults come from, read in November 2026:

- Afghanistan to Cambodia: Verizon's Service Guide for business customers, section IV.4, "Outbound International Call
  Fixed Charge Per-Minute" of VoIP calls from the United States, as of 2022.
- Canada to New Zealand: Cox Business, "International Termination Rates", what a minute to a mobile or special number of
  that country costs.
- `abroad`, for all the others: about the median of Verizon's charges above, rather too high than too low: what is
  pumped is seldom cheap.
- `national`, `mobile` and `premium` are assumptions: flat rates, and the order of a dollar or two a minute at which
  premium-rate numbers usually begin.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    import polars as pl

VERIZON: Mapping[str, float] = {
    "AF": 1.69, "AL": 0.68, "DZ": 0.52, "AD": 0.24, "AO": 0.81, "AI": 0.45, "AG": 0.37, "AR": 0.32, "AM": 0.66,
    "AW": 0.35, "AC": 1.15, "AU": 0.13, "AT": 0.15, "AZ": 0.83, "BS": 0.24, "BH": 0.56, "BD": 0.89, "BB": 0.42,
    "BY": 0.48, "BE": 0.13, "BZ": 0.54, "BJ": 0.51, "BM": 0.24, "BT": 1.23, "BO": 0.47, "BA": 0.56, "BW": 0.47,
    "BR": 0.28, "VG": 0.35, "BN": 0.65, "BG": 0.37, "BF": 0.67, "BI": 1.42, "KH": 1.38,
}  # fmt: skip
COX: Mapping[str, float] = {
    "CA": 0.06, "CL": 0.24, "CN": 0.23, "CR": 0.24, "HR": 0.45, "CY": 0.39, "CZ": 0.30, "DK": 0.23, "DJ": 0.69,
    "EE": 0.33, "FI": 0.25, "FR": 0.31, "GE": 0.31, "DE": 0.32, "GR": 0.30, "GW": 1.21, "HT": 0.60, "HU": 0.35,
    "IS": 0.26, "IN": 0.48, "ID": 0.32, "IE": 0.33, "IL": 0.27, "IT": 0.32, "JP": 0.24, "JO": 0.58, "KZ": 0.34,
    "KE": 0.67, "KG": 0.53, "LV": 0.55, "LB": 0.54, "LR": 0.62, "LI": 0.18, "LT": 0.47, "LU": 0.23, "MO": 0.53,
    "MK": 0.59, "MG": 0.69, "MT": 0.35, "MX": 0.20, "MC": 0.37, "MA": 0.24, "NL": 0.39, "NZ": 0.25,
}  # fmt: skip
DEFAULT: Mapping[str, float] = {**COX, **VERIZON}

Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Dollars = Annotated[float, Field(ge=0, le=100)]


class Rates(BaseModel):
    """Dollars a minute: by ISO country where one is stated, else by type of call."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    countries: Mapping[Country, Dollars] = Field(
        default_factory=dict, description="Over the defaults, by ISO 3166 code."
    )
    national: Dollars = Field(0.02, description="Within the country.")
    mobile: Dollars = Field(0.05, description="National, to mobile phones.")
    abroad: Dollars = Field(0.50, description="Countries without a rate of their own.")
    premium: Dollars = Field(2.00, description="Premium-rate numbers.")

    def dollars(self) -> "pl.Expr":
        """What an outgoing leg of `window.LEGS` costs."""
        import polars as pl

        at_home = pl.col("country").is_null() | (pl.col("country") == pl.col("home")).fill_null(False)
        minute = (
            pl.when(pl.col("call_type") == "premium")
            .then(self.premium)
            .when(pl.col("call_type") == "mobile")
            .then(self.mobile)
            .when(pl.col("call_type") == "international")
            .then(self.of_country())
            .when((pl.col("call_type") == "unknown") & ~at_home)
            .then(self.of_country())
            .otherwise(self.national)
        )
        return minute * pl.col("duration") / 60

    def of_country(self) -> "pl.Expr":
        """What a minute to the column `country` costs, from abroad."""
        import polars as pl

        rates = {**DEFAULT, **self.countries}
        return pl.col("country").replace_strict(rates, default=self.abroad, return_dtype=pl.Float64)
