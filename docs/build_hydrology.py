"""Write docs/hydrology.md: what a thousand synthetic years keep of the input.

Run ``python docs/build_hydrology.py``; a test compares the page with fresh years.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.stats import skew

from basins.arrays import Floats, numbers, positions
from basins.dataset import Dataset, load_dataset
from basins.hydrology import runoff_parameters
from basins.synthetic import Correlations, Synthetic, synthetic_years

PAGE = Path(__file__).with_name("hydrology.md")
SAMPLES, SEED = 1000, 1
# Largest deviation allowed: relative for mean, Cv and Cs of the units, absolute for correlations.
TOLERANCES = {"mean": 0.005, "cv": 0.01, "cs": 0.06, "lag_one": 0.12, "cross_river": 0.12}

TEXT = """# Synthetic hydrology

A plan is made for one exceedance, the same on all rivers. Risk needs years as they may come: some
rivers dry, others not. `basins.synthetic` draws such years; a study asks for them with

<!-- file: part of a study.toml -->
```toml
[hydrology]
samples = 1000
seed = 1
lag_one = {lag}                # correlation of a river's runoff with that of the year before
cross_river = {cross}            # correlation of the runoff of any two rivers in a year
confidence = "{confidence}"    # of both
```

**Kept from the dataset** (`runoff.csv`, `runoff_shape.csv`): the Pearson III distribution of the
year of every unit (mean, Cv, Cs/Cv; SL/T 278) and the shape of every river over the months. The
shape is fixed: every year of a river has the same share in each month, so floods and droughts
within the year are those of the mean year. Units of one river are at the same exceedance (同频率).

**Correlations.** The dataset holds no observed series, so none could be taken from data. The
defaults, lag one {lag} and {cross} between any two rivers, are assumptions, not measured; they are
marked `{confidence}` and written into the manifest of every study. Put the figures of the
province's own series in their place before a decision rests on them. A Gaussian copula carries
them; it is corrected for skew, so that the *runoff* has the wanted correlation, not only its normal
scores (Liu and Der Kiureghian, 1986).

**Sampling.** Each river's values stand at the plotting positions (i − ½)/n in the order drawn, so
that the marginals are those of the input for any number of samples and only correlations vary by
chance. Samples are consecutive years of one series, the same on any machine for the same seed and
number; the manifest of a study has its hash. Another number of samples is another series.

**How dry a sample counts.** Norms, works and the shares of a basin follow the exceedance of the
province: the one at which all units alike would carry the sample's total runoff. An assurance
(homes 95 %, ecological flows 90 %) is held against the river concerned: that of the unit, and of
the driest unit above a section. A sample whose rivers are all at 75 % is the plan of p75.

## {samples:,} years of the default province against the input, seed {seed}

| river | units | mean 万m³ | sampled | Cv | sampled | Cs | sampled | lag one | sampled |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

Correlation between rivers, wanted {cross}: sampled from {least:.2f} to {most:.2f}.

| largest deviation | over | found | tolerance |
| --- | --- | ---: | ---: |
{deviations}

`tests/basins/test_synthetic.py` holds the tolerances, on rivers of other skew and correlation too.
A sampled correlation of 1,000 years has a standard error of about 0.03; its tolerance is four of
them.
"""
WORDS = {
    "mean": ("mean, relative", "units"),
    "cv": ("Cv, relative", "units"),
    "cs": ("Cs, relative", "units"),
    "lag_one": ("lag one, absolute", "rivers"),
    "cross_river": ("between rivers, absolute", "pairs of rivers"),
}


def statistics(dataset: Dataset, made: Synthetic, wanted: Correlations) -> dict[str, Floats]:
    """Deviations from the input: of each unit (relative), each river, each pair (absolute)."""
    rows, yearly = runoff_parameters(dataset), made.yearly
    mean, cv = numbers(rows, "mean_wan_m3"), numbers(rows, "cv")
    flowing = mean > 0
    sampled = yearly[:, flowing]
    of_mean = sampled.mean(axis=0) / mean[flowing] - 1.0
    of_cv = sampled.std(axis=0) / sampled.mean(axis=0) / cv[flowing] - 1.0
    of_cs = skew(sampled, axis=0) / (cv * numbers(rows, "cs_cv"))[flowing] - 1.0
    between = np.corrcoef(rivers_of(dataset, made).T)[np.triu_indices(len(made.rivers), 1)]
    found = {"mean": of_mean, "cv": of_cv, "cs": of_cs}
    found |= {"lag_one": lags(dataset, made) - wanted.lag_one}
    found |= {"cross_river": between - wanted.cross_river}
    return {name: np.abs(values) for name, values in found.items()}


def rivers_of(dataset: Dataset, made: Synthetic) -> Floats:
    """Yearly runoff of each river, ``(samples, rivers)``."""
    at = positions(made.rivers, dataset["units"]["river"])
    return np.stack([made.yearly[:, at == i].sum(axis=1) for i in range(len(made.rivers))], axis=1)


def lags(dataset: Dataset, made: Synthetic) -> Floats:
    """Correlation of each river with its year before."""
    yearly = rivers_of(dataset, made)
    return np.array([np.corrcoef(one[1:], one[:-1])[0, 1] for one in yearly.T])


def page() -> str:
    """The page, from fresh years."""
    dataset, wanted = load_dataset(), Correlations()
    made = synthetic_years(dataset, SAMPLES, SEED, wanted)
    found = statistics(dataset, made, wanted)
    between = np.corrcoef(rivers_of(dataset, made).T)[np.triu_indices(len(made.rivers), 1)]
    deviations = [
        f"| {WORDS[name][0]} | {WORDS[name][1]} | {found[name].max():.4f} | {tolerance} |"
        for name, tolerance in TOLERANCES.items()
    ]
    return TEXT.format(
        lag=wanted.lag_one,
        cross=wanted.cross_river,
        confidence=wanted.confidence,
        samples=SAMPLES,
        seed=SEED,
        rows="\n".join(_river_rows(dataset, made, wanted)),
        least=between.min(),
        most=between.max(),
        deviations="\n".join(deviations),
    )


def _river_rows(dataset: Dataset, made: Synthetic, wanted: Correlations) -> list[str]:
    rows = runoff_parameters(dataset)
    river = dataset["units"]["river"].to_numpy()
    names = dataset["rivers"].set_index("river")["name_zh"]
    totals, lag = rivers_of(dataset, made), lags(dataset, made)
    lines = []
    for i, name in enumerate(made.rivers):
        units = river == name
        mean, total = rows.loc[units, "mean_wan_m3"].sum(), totals[:, i]
        cv = float(np.average(rows.loc[units, "cv"], weights=rows.loc[units, "mean_wan_m3"]))
        cs = cv * float(rows.loc[units, "cs_cv"].mean())
        lines.append(
            f"| {names[name]} | {units.sum()} | {mean:,.0f} | {total.mean():,.0f} | {cv:.3f} "
            f"| {total.std() / total.mean():.3f} | {cs:.3f} | {skew(total):.3f} "
            f"| {wanted.lag_one} | {lag[i]:.3f} |"
        )
    return lines


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
