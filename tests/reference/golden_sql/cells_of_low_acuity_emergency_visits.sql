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

-- found_in_emergency_visit
SELECT
  "t7"."person_id",
  "t7"."year",
  "t7"."region",
  CASE
    WHEN CAST((
      "t7"."traits" - (
        "t7"."traits" % 1000000000000
      )
    ) / 1000000000000 AS BIGINT) = 1
    THEN 'female'
    WHEN CAST((
      "t7"."traits" - (
        "t7"."traits" % 1000000000000
      )
    ) / 1000000000000 AS BIGINT) = 2
    THEN 'male'
    ELSE NULL
  END AS "sex",
  NULLIF(
    CAST((
      (
        "t7"."traits" % 1000000000000
      ) - (
        (
          "t7"."traits" % 1000000000000
        ) % 1000000
      )
    ) / 1000000 AS BIGINT),
    0
  ) - 1 AS "age_band",
  NULLIF("t7"."traits" % 1000000, 0) - 1 AS "age",
  "t7"."low_acuity_emergency_visits__1",
  "t7"."low_acuity_emergency_visits__2"
FROM (
  SELECT
    "t6"."person_id",
    "t6"."year",
    "t6"."region",
    MAX("t6"."traits") AS "traits",
    COUNT(*) FILTER(WHERE
      "t6"."is_low_acuity_emergency_visits__1") AS "low_acuity_emergency_visits__1",
    COUNT(*) FILTER(WHERE
      "t6"."is_low_acuity_emergency_visits__2") AS "low_acuity_emergency_visits__2"
  FROM (
    SELECT
      "t3"."person_id",
      "t3"."day",
      "t3"."fact_year",
      "t3"."is_low_acuity_emergency_visits__1",
      "t3"."is_low_acuity_emergency_visits__2",
      "t5"."person_id" AS "person_id_right",
      "t5"."year",
      "t5"."region",
      "t5"."enter_day",
      "t5"."leave_day",
      "t5"."traits"
    FROM (
      SELECT
        "t0"."person_id",
        "t0"."day",
        CAST(EXTRACT(year FROM "t0"."day") AS BIGINT) AS "fact_year",
        (
          "t0"."low_acuity" >= 1
        ) AND (
          "t0"."low_acuity" < 2
        ) AS "is_low_acuity_emergency_visits__1",
        "t0"."low_acuity" >= 0 AS "is_low_acuity_emergency_visits__2"
      FROM "emergency_visit" AS "t0"
      WHERE
        (
          (
            "t0"."low_acuity" >= 1
          ) AND (
            "t0"."low_acuity" < 2
          )
        )
        OR (
          "t0"."low_acuity" >= 0
        )
    ) AS "t3"
    INNER JOIN (
      SELECT
        "t1"."person_id",
        "t1"."year",
        "t1"."region",
        "t1"."enter_day",
        "t1"."leave_day",
        (
          (
            (
              CAST(CASE WHEN "t1"."sex" = 'female' THEN 1 WHEN "t1"."sex" = 'male' THEN 2 ELSE 0 END AS BIGINT) * 1000000
            ) + (
              COALESCE("t1"."age_band", -1) + 1
            )
          ) * 1000000
        ) + (
          COALESCE("t1"."age", -1) + 1
        ) AS "traits"
      FROM "person_period" AS "t1"
    ) AS "t5"
      ON "t3"."person_id" = "t5"."person_id"
      AND "t3"."fact_year" = "t5"."year"
      AND "t3"."day" >= "t5"."enter_day"
      AND "t3"."day" < "t5"."leave_day"
  ) AS "t6"
  GROUP BY
    1,
    2,
    3
) AS "t7";

-- sums_found_in_emergency_visit
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "found_in_emergency_visit__found",
  CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN TRUE
        THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
        ELSE CAST(NULL AS BIGINT)
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "low_acuity_emergency_visits__total",
  CAST(CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
          ELSE CAST(NULL AS BIGINT)
        END
        ELSE 0
      END AS DECIMAL(18, 0)) * CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
          ELSE CAST(NULL AS BIGINT)
        END
        ELSE 0
      END AS DECIMAL(18, 0))
    ),
    0
  ) AS DECIMAL(38, 0)) + CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CAST(NULL AS BIGINT)
        ELSE CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
          ELSE CAST(NULL AS BIGINT)
        END
      END AS DECIMAL(19, 0)) * CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CAST(NULL AS BIGINT)
        ELSE CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
          ELSE CAST(NULL AS BIGINT)
        END
      END AS DECIMAL(19, 0))
    ),
    0
  ) AS DECIMAL(38, 0)) AS DECIMAL(38, 0)) AS "low_acuity_emergency_visits__squares",
  CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN TRUE
        THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
        ELSE CAST(NULL AS BIGINT)
      END AS DOUBLE)
    ),
    0
  ) AS BIGINT) AS "low_acuity_emergency_visits__below",
  CAST(CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
          ELSE CAST(NULL AS BIGINT)
        END
        ELSE 0
      END AS DECIMAL(18, 0)) * CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
          ELSE CAST(NULL AS BIGINT)
        END
        ELSE 0
      END AS DECIMAL(18, 0))
    ),
    0
  ) AS DECIMAL(38, 0)) + CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CAST(NULL AS BIGINT)
        ELSE CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
          ELSE CAST(NULL AS BIGINT)
        END
      END AS DECIMAL(19, 0)) * CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CAST(NULL AS BIGINT)
        ELSE CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
          ELSE CAST(NULL AS BIGINT)
        END
      END AS DECIMAL(19, 0))
    ),
    0
  ) AS DECIMAL(38, 0)) AS DECIMAL(38, 0)) AS "low_acuity_emergency_visits__below_squares",
  (
    CAST(CAST(COALESCE(
      SUM(
        CAST(CASE
          WHEN ABS(
            CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
              ELSE CAST(NULL AS BIGINT)
            END + CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
              ELSE CAST(NULL AS BIGINT)
            END
          ) < 1000000000
          THEN CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END + CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
          ELSE 0
        END AS DECIMAL(18, 0)) * CAST(CASE
          WHEN ABS(
            CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
              ELSE CAST(NULL AS BIGINT)
            END + CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
              ELSE CAST(NULL AS BIGINT)
            END
          ) < 1000000000
          THEN CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END + CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
          ELSE 0
        END AS DECIMAL(18, 0))
      ),
      0
    ) AS DECIMAL(38, 0)) + CAST(COALESCE(
      SUM(
        CAST(CASE
          WHEN ABS(
            CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
              ELSE CAST(NULL AS BIGINT)
            END + CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
              ELSE CAST(NULL AS BIGINT)
            END
          ) < 1000000000
          THEN CAST(NULL AS BIGINT)
          ELSE CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END + CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        END AS DECIMAL(19, 0)) * CAST(CASE
          WHEN ABS(
            CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
              ELSE CAST(NULL AS BIGINT)
            END + CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
              ELSE CAST(NULL AS BIGINT)
            END
          ) < 1000000000
          THEN CAST(NULL AS BIGINT)
          ELSE CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END + CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        END AS DECIMAL(19, 0))
      ),
      0
    ) AS DECIMAL(38, 0)) AS DECIMAL(38, 0)) - CAST(CAST(COALESCE(
      SUM(
        CAST(CASE
          WHEN ABS(
            CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
              ELSE CAST(NULL AS BIGINT)
            END
          ) < 1000000000
          THEN CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END
          ELSE 0
        END AS DECIMAL(18, 0)) * CAST(CASE
          WHEN ABS(
            CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
              ELSE CAST(NULL AS BIGINT)
            END
          ) < 1000000000
          THEN CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END
          ELSE 0
        END AS DECIMAL(18, 0))
      ),
      0
    ) AS DECIMAL(38, 0)) + CAST(COALESCE(
      SUM(
        CAST(CASE
          WHEN ABS(
            CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
              ELSE CAST(NULL AS BIGINT)
            END
          ) < 1000000000
          THEN CAST(NULL AS BIGINT)
          ELSE CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        END AS DECIMAL(19, 0)) * CAST(CASE
          WHEN ABS(
            CASE
              WHEN TRUE
              THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
              ELSE CAST(NULL AS BIGINT)
            END
          ) < 1000000000
          THEN CAST(NULL AS BIGINT)
          ELSE CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__1", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        END AS DECIMAL(19, 0))
      ),
      0
    ) AS DECIMAL(38, 0)) AS DECIMAL(38, 0))
  ) - CAST(CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
          ELSE CAST(NULL AS BIGINT)
        END
        ELSE 0
      END AS DECIMAL(18, 0)) * CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
          ELSE CAST(NULL AS BIGINT)
        END
        ELSE 0
      END AS DECIMAL(18, 0))
    ),
    0
  ) AS DECIMAL(38, 0)) + CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CAST(NULL AS BIGINT)
        ELSE CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
          ELSE CAST(NULL AS BIGINT)
        END
      END AS DECIMAL(19, 0)) * CAST(CASE
        WHEN ABS(
          CASE
            WHEN TRUE
            THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
            ELSE CAST(NULL AS BIGINT)
          END
        ) < 1000000000
        THEN CAST(NULL AS BIGINT)
        ELSE CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
          ELSE CAST(NULL AS BIGINT)
        END
      END AS DECIMAL(19, 0))
    ),
    0
  ) AS DECIMAL(38, 0)) AS DECIMAL(38, 0)) AS "low_acuity_emergency_visits__twice_cross",
  CAST(COALESCE(
    SUM(
      CAST(CASE
        WHEN CASE
          WHEN TRUE
          THEN COALESCE("t0"."low_acuity_emergency_visits__2", 0)
          ELSE CAST(NULL AS BIGINT)
        END <> 0
        THEN 1
        ELSE 0
      END AS BIGINT)
    ),
    0
  ) AS BIGINT) AS "low_acuity_emergency_visits__below_persons"
FROM "found_in_emergency_visit" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
