"""A holder with a part of the persons of a study whose store is loaded."""

import shutil

import polars as pl

from proeftuin.data.care.store import CareStore
from proeftuin.data.care.tables import CARE_TABLES


def of_holder(whole, folder, remainder):
    """A copy of a study whose store holds the persons with an even or an odd number only."""
    shutil.copytree(whole, folder)
    store = CareStore.open(folder / "care")
    for name, contract in CARE_TABLES.items():
        for part in store.parts(name) if contract.is_about_persons else ():
            path = store.folder / part.path
            rows = pl.read_parquet(path)
            rows.filter(pl.col("person_id") // 2 % 2 == remainder).write_parquet(path)
    return folder


def as_of_real_persons(patch):
    """Whole and added are protected alike: nobody knows whether another holder's persons are made up."""
    patch.setattr(CareStore, "is_wholly_synthetic", property(lambda store: False))
