-- person_years
SELECT
  "t0"."person_id",
  "t0"."year",
  "t0"."region",
  CAST(COALESCE(SUM("t0"."days"), 0) AS BIGINT) AS "days",
  MIN("t0"."enter_day") AS "enter_day",
  MAX("t0"."leave_day") AS "leave_day",
  MAX("t0"."sex") AS "sex",
  MAX("t0"."age_band") AS "age_band",
  MAX("t0"."age") AS "age"
FROM "person_period" AS "t0"
GROUP BY
  1,
  2,
  3;

-- persons_in_strata
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "persons",
  CAST(COALESCE(SUM("t0"."days"), 0) AS BIGINT) AS "days"
FROM "person_years" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;

-- found_in_last_year_of_life
SELECT
  "t6"."person_id",
  "t6"."year",
  "t6"."region",
  MAX("t6"."sex") AS "sex",
  MAX("t6"."age_band") AS "age_band",
  MAX("t6"."age") AS "age",
  COUNT(*) FILTER(WHERE
    "t6"."is_aggressive_care_at_end_of_life__1") AS "aggressive_care_at_end_of_life__1",
  COUNT(*) FILTER(WHERE
    "t6"."is_aggressive_care_at_end_of_life__2") AS "aggressive_care_at_end_of_life__2"
FROM (
  SELECT
    "t5"."person_id",
    "t5"."day",
    "t5"."fact_year",
    "t5"."is_aggressive_care_at_end_of_life__1",
    "t5"."is_aggressive_care_at_end_of_life__2",
    "t3"."person_id" AS "person_id_right",
    "t3"."year",
    "t3"."region",
    "t3"."sex",
    "t3"."age_band",
    "t3"."age",
    "t3"."enter_day",
    "t3"."leave_day"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."day",
      CAST(EXTRACT(year FROM "t0"."day") AS BIGINT) AS "fact_year",
      (
        "t0"."potentially_inappropriate" >= 1
      )
      AND (
        "t0"."potentially_inappropriate" < 2
      )
      AND (
        (
          "t0"."palliative_condition" >= 1
        ) AND (
          "t0"."palliative_condition" < 2
        )
      ) AS "is_aggressive_care_at_end_of_life__1",
      (
        "t0"."palliative_condition" >= 1
      ) AND (
        "t0"."palliative_condition" < 2
      ) AS "is_aggressive_care_at_end_of_life__2"
    FROM "last_year_of_life" AS "t0"
    WHERE
      (
        (
          "t0"."potentially_inappropriate" >= 1
        )
        AND (
          "t0"."potentially_inappropriate" < 2
        )
        AND (
          (
            "t0"."palliative_condition" >= 1
          ) AND (
            "t0"."palliative_condition" < 2
          )
        )
      )
      OR (
        (
          "t0"."palliative_condition" >= 1
        ) AND (
          "t0"."palliative_condition" < 2
        )
      )
  ) AS "t5"
  INNER JOIN (
    SELECT
      "t1"."person_id",
      "t1"."year",
      "t1"."region",
      "t1"."sex",
      "t1"."age_band",
      "t1"."age",
      "t1"."enter_day",
      "t1"."leave_day"
    FROM "person_period" AS "t1"
  ) AS "t3"
    ON "t5"."person_id" = "t3"."person_id"
    AND "t5"."fact_year" = "t3"."year"
    AND "t5"."day" >= "t3"."enter_day"
    AND "t5"."day" < "t3"."leave_day"
) AS "t6"
GROUP BY
  1,
  2,
  3;

-- combined
SELECT
  "t6"."person_id",
  "t6"."year",
  "t6"."region",
  "t6"."sex",
  "t6"."age_band",
  "t6"."age",
  CASE
    WHEN TRUE
    THEN COALESCE("t6"."aggressive_care_at_end_of_life__1", 0)
    ELSE CAST(NULL AS BIGINT)
  END AS "aggressive_care_at_end_of_life",
  CASE
    WHEN TRUE
    THEN COALESCE("t6"."aggressive_care_at_end_of_life__2", 0)
    ELSE CAST(NULL AS BIGINT)
  END AS "aggressive_care_at_end_of_life__below"
FROM (
  SELECT
    "t4"."person_id",
    "t4"."year",
    "t4"."region",
    "t4"."sex",
    "t4"."age_band",
    "t4"."age",
    "t5"."aggressive_care_at_end_of_life__1",
    "t5"."aggressive_care_at_end_of_life__2"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."year",
      "t0"."region",
      "t0"."sex",
      "t0"."age_band",
      "t0"."age"
    FROM "person_years" AS "t0"
  ) AS "t4"
  LEFT OUTER JOIN (
    SELECT
      "t1"."person_id",
      "t1"."year",
      "t1"."region",
      "t1"."aggressive_care_at_end_of_life__1",
      "t1"."aggressive_care_at_end_of_life__2"
    FROM "found_in_last_year_of_life" AS "t1"
  ) AS "t5"
    ON "t4"."person_id" = "t5"."person_id"
    AND "t4"."year" = "t5"."year"
    AND "t4"."region" = "t5"."region"
) AS "t6";

-- sums_combined
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "combined__found",
  CAST(COALESCE(SUM(CAST("t0"."aggressive_care_at_end_of_life" AS DOUBLE)), 0) AS BIGINT) AS "aggressive_care_at_end_of_life__total",
  CAST((
    CAST(CAST(COALESCE(
      SUM(
        CAST((
          ABS("t0"."aggressive_care_at_end_of_life") - (
            ABS("t0"."aggressive_care_at_end_of_life") % 65536
          )
        ) / 65536 AS BIGINT) * CAST((
          ABS("t0"."aggressive_care_at_end_of_life") - (
            ABS("t0"."aggressive_care_at_end_of_life") % 65536
          )
        ) / 65536 AS BIGINT)
      ),
      0
    ) AS BIGINT) AS DECIMAL(38, 0)) * CAST(4294967296 AS DECIMAL(38, 0))
  ) + (
    CAST(CAST(COALESCE(
      SUM(
        CAST((
          ABS("t0"."aggressive_care_at_end_of_life") - (
            ABS("t0"."aggressive_care_at_end_of_life") % 65536
          )
        ) / 65536 AS BIGINT) * (
          ABS("t0"."aggressive_care_at_end_of_life") % 65536
        )
      ),
      0
    ) AS BIGINT) AS DECIMAL(38, 0)) * CAST(131072 AS DECIMAL(38, 0))
  ) + CAST(CAST(COALESCE(
    SUM(
      (
        ABS("t0"."aggressive_care_at_end_of_life") % 65536
      ) * (
        ABS("t0"."aggressive_care_at_end_of_life") % 65536
      )
    ),
    0
  ) AS BIGINT) AS DECIMAL(38, 0)) AS DECIMAL(38, 0)) AS "aggressive_care_at_end_of_life__squares",
  CAST(COALESCE(SUM(CAST("t0"."aggressive_care_at_end_of_life__below" AS DOUBLE)), 0) AS BIGINT) AS "aggressive_care_at_end_of_life__below",
  CAST((
    CAST(CAST(COALESCE(
      SUM(
        CAST((
          ABS("t0"."aggressive_care_at_end_of_life__below") - (
            ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
          )
        ) / 65536 AS BIGINT) * CAST((
          ABS("t0"."aggressive_care_at_end_of_life__below") - (
            ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
          )
        ) / 65536 AS BIGINT)
      ),
      0
    ) AS BIGINT) AS DECIMAL(38, 0)) * CAST(4294967296 AS DECIMAL(38, 0))
  ) + (
    CAST(CAST(COALESCE(
      SUM(
        CAST((
          ABS("t0"."aggressive_care_at_end_of_life__below") - (
            ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
          )
        ) / 65536 AS BIGINT) * (
          ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
        )
      ),
      0
    ) AS BIGINT) AS DECIMAL(38, 0)) * CAST(131072 AS DECIMAL(38, 0))
  ) + CAST(CAST(COALESCE(
    SUM(
      (
        ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
      ) * (
        ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
      )
    ),
    0
  ) AS BIGINT) AS DECIMAL(38, 0)) AS DECIMAL(38, 0)) AS "aggressive_care_at_end_of_life__below_squares",
  (
    CAST((
      CAST(CAST(COALESCE(
        SUM(
          CAST((
            ABS(
              "t0"."aggressive_care_at_end_of_life" + "t0"."aggressive_care_at_end_of_life__below"
            ) - (
              ABS(
                "t0"."aggressive_care_at_end_of_life" + "t0"."aggressive_care_at_end_of_life__below"
              ) % 65536
            )
          ) / 65536 AS BIGINT) * CAST((
            ABS(
              "t0"."aggressive_care_at_end_of_life" + "t0"."aggressive_care_at_end_of_life__below"
            ) - (
              ABS(
                "t0"."aggressive_care_at_end_of_life" + "t0"."aggressive_care_at_end_of_life__below"
              ) % 65536
            )
          ) / 65536 AS BIGINT)
        ),
        0
      ) AS BIGINT) AS DECIMAL(38, 0)) * CAST(4294967296 AS DECIMAL(38, 0))
    ) + (
      CAST(CAST(COALESCE(
        SUM(
          CAST((
            ABS(
              "t0"."aggressive_care_at_end_of_life" + "t0"."aggressive_care_at_end_of_life__below"
            ) - (
              ABS(
                "t0"."aggressive_care_at_end_of_life" + "t0"."aggressive_care_at_end_of_life__below"
              ) % 65536
            )
          ) / 65536 AS BIGINT) * (
            ABS(
              "t0"."aggressive_care_at_end_of_life" + "t0"."aggressive_care_at_end_of_life__below"
            ) % 65536
          )
        ),
        0
      ) AS BIGINT) AS DECIMAL(38, 0)) * CAST(131072 AS DECIMAL(38, 0))
    ) + CAST(CAST(COALESCE(
      SUM(
        (
          ABS(
            "t0"."aggressive_care_at_end_of_life" + "t0"."aggressive_care_at_end_of_life__below"
          ) % 65536
        ) * (
          ABS(
            "t0"."aggressive_care_at_end_of_life" + "t0"."aggressive_care_at_end_of_life__below"
          ) % 65536
        )
      ),
      0
    ) AS BIGINT) AS DECIMAL(38, 0)) AS DECIMAL(38, 0)) - CAST((
      CAST(CAST(COALESCE(
        SUM(
          CAST((
            ABS("t0"."aggressive_care_at_end_of_life") - (
              ABS("t0"."aggressive_care_at_end_of_life") % 65536
            )
          ) / 65536 AS BIGINT) * CAST((
            ABS("t0"."aggressive_care_at_end_of_life") - (
              ABS("t0"."aggressive_care_at_end_of_life") % 65536
            )
          ) / 65536 AS BIGINT)
        ),
        0
      ) AS BIGINT) AS DECIMAL(38, 0)) * CAST(4294967296 AS DECIMAL(38, 0))
    ) + (
      CAST(CAST(COALESCE(
        SUM(
          CAST((
            ABS("t0"."aggressive_care_at_end_of_life") - (
              ABS("t0"."aggressive_care_at_end_of_life") % 65536
            )
          ) / 65536 AS BIGINT) * (
            ABS("t0"."aggressive_care_at_end_of_life") % 65536
          )
        ),
        0
      ) AS BIGINT) AS DECIMAL(38, 0)) * CAST(131072 AS DECIMAL(38, 0))
    ) + CAST(CAST(COALESCE(
      SUM(
        (
          ABS("t0"."aggressive_care_at_end_of_life") % 65536
        ) * (
          ABS("t0"."aggressive_care_at_end_of_life") % 65536
        )
      ),
      0
    ) AS BIGINT) AS DECIMAL(38, 0)) AS DECIMAL(38, 0))
  ) - CAST((
    CAST(CAST(COALESCE(
      SUM(
        CAST((
          ABS("t0"."aggressive_care_at_end_of_life__below") - (
            ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
          )
        ) / 65536 AS BIGINT) * CAST((
          ABS("t0"."aggressive_care_at_end_of_life__below") - (
            ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
          )
        ) / 65536 AS BIGINT)
      ),
      0
    ) AS BIGINT) AS DECIMAL(38, 0)) * CAST(4294967296 AS DECIMAL(38, 0))
  ) + (
    CAST(CAST(COALESCE(
      SUM(
        CAST((
          ABS("t0"."aggressive_care_at_end_of_life__below") - (
            ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
          )
        ) / 65536 AS BIGINT) * (
          ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
        )
      ),
      0
    ) AS BIGINT) AS DECIMAL(38, 0)) * CAST(131072 AS DECIMAL(38, 0))
  ) + CAST(CAST(COALESCE(
    SUM(
      (
        ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
      ) * (
        ABS("t0"."aggressive_care_at_end_of_life__below") % 65536
      )
    ),
    0
  ) AS BIGINT) AS DECIMAL(38, 0)) AS DECIMAL(38, 0)) AS "aggressive_care_at_end_of_life__twice_cross",
  CAST(COALESCE(
    SUM(
      CAST(CASE WHEN "t0"."aggressive_care_at_end_of_life__below" <> 0 THEN 1 ELSE 0 END AS BIGINT)
    ),
    0
  ) AS BIGINT) AS "aggressive_care_at_end_of_life__below_persons"
FROM "combined" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
