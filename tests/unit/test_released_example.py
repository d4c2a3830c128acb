import polars as pl

from tests.released_example import geography_example, released_example


def test_example_holds_all_four_states_of_a_number():
    estimates = released_example().table("estimates")

    assert set(estimates["status"]) == {"value", "withheld", "not_estimable", "missing"}


def test_every_municipality_of_the_example_has_a_shape():
    shapes = geography_example()["objects"]["municipalities"]["geometries"]
    municipalities = released_example().table("regions").filter(pl.col("kind") == "municipality")

    assert {shape["id"] for shape in shapes} == set(municipalities["region"])
