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

-- found_in_measurement
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
  "t7"."blood_pressure_at_target__1"
FROM (
  SELECT
    "t6"."person_id",
    "t6"."year",
    "t6"."region",
    MAX("t6"."traits") AS "traits",
    MAX(
      CASE
        WHEN COALESCE("t6"."is_blood_pressure_at_target__1", FALSE)
        AND (
          "t6"."value" IS NOT NULL
        )
        THEN (
          DATE_DIFF('DAY', MAKE_DATE(1800, 1, 1), "t6"."day") * 100000000000
        ) + LEAST(GREATEST(CAST("t6"."value" * 10000 AS BIGINT), 0), 99999999999)
        ELSE CAST(NULL AS BIGINT)
      END
    ) % 100000000000 AS "blood_pressure_at_target__1"
  FROM (
    SELECT
      "t3"."person_id",
      "t3"."day",
      "t3"."fact_year",
      "t3"."value",
      "t3"."is_blood_pressure_at_target__1",
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
        "t0"."value",
        (
          "t0"."code_system" = 'LOINC'
        )
        AND (
          STARTS_WITH("t0"."code", '8480-6') OR STARTS_WITH("t0"."code", '848.0-6')
        ) AS "is_blood_pressure_at_target__1"
      FROM "measurement" AS "t0"
      WHERE
        "t0"."code_system" = 'LOINC'
        AND (
          STARTS_WITH("t0"."code", '8480-6') OR STARTS_WITH("t0"."code", '848.0-6')
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

-- ever_in_diagnosis
SELECT
  "t3"."person_id",
  "t3"."year",
  "t3"."region",
  "t3"."sex",
  "t3"."age_band",
  "t3"."age",
  CAST(CASE WHEN "t6"."blood_pressure_at_target__2" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "blood_pressure_at_target__2",
  CAST(CASE WHEN "t6"."blood_pressure_at_target__3" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "blood_pressure_at_target__3",
  CAST(CASE WHEN "t6"."blood_pressure_at_target__4" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "blood_pressure_at_target__4"
FROM (
  SELECT
    "t0"."person_id",
    "t0"."year",
    "t0"."region",
    "t0"."sex",
    "t0"."age_band",
    "t0"."age",
    "t0"."enter_day",
    "t0"."leave_day"
  FROM "person_years" AS "t0"
) AS "t3"
INNER JOIN (
  SELECT
    "t4"."person_id",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'K86') OR STARTS_WITH("t4"."code", 'K87')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "blood_pressure_at_target__2",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'T90')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "blood_pressure_at_target__3",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t4"."code", 'K74')
          OR STARTS_WITH("t4"."code", 'K75')
          OR STARTS_WITH("t4"."code", 'K76')
          OR STARTS_WITH("t4"."code", 'K89')
          OR STARTS_WITH("t4"."code", 'K90')
          OR STARTS_WITH("t4"."code", 'K9201')
          OR STARTS_WITH("t4"."code", 'K9901')
          OR STARTS_WITH("t4"."code", 'K92.01')
          OR STARTS_WITH("t4"."code", 'K99.01')
        )
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "blood_pressure_at_target__4"
  FROM (
    SELECT
      *
    FROM "diagnosis" AS "t1"
    WHERE
      (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'K86') OR STARTS_WITH("t1"."code", 'K87')
        )
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'T90')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        )
        AND (
          STARTS_WITH("t1"."code", 'K74')
          OR STARTS_WITH("t1"."code", 'K75')
          OR STARTS_WITH("t1"."code", 'K76')
          OR STARTS_WITH("t1"."code", 'K89')
          OR STARTS_WITH("t1"."code", 'K90')
          OR STARTS_WITH("t1"."code", 'K9201')
          OR STARTS_WITH("t1"."code", 'K9901')
          OR STARTS_WITH("t1"."code", 'K92.01')
          OR STARTS_WITH("t1"."code", 'K99.01')
        )
      )
  ) AS "t4"
  GROUP BY
    1
) AS "t6"
  ON "t3"."person_id" = "t6"."person_id";

-- combined
SELECT
  "t9"."person_id",
  "t9"."year",
  "t9"."region",
  "t9"."sex",
  "t9"."age_band",
  "t9"."age",
  CASE
    WHEN COALESCE((
      "t9"."age" >= 18
    ) AND (
      "t9"."age" < 80
    ), FALSE)
    AND (
      CAST(CASE
        WHEN COALESCE("t9"."blood_pressure_at_target__2" > 0, FALSE)
        OR COALESCE("t9"."blood_pressure_at_target__3" > 0, FALSE)
        OR COALESCE("t9"."blood_pressure_at_target__4" > 0, FALSE)
        THEN 1
        ELSE 0
      END AS BIGINT) = 1
    )
    THEN CAST(CASE
      WHEN COALESCE("t9"."blood_pressure_at_target__1" < 1400001, FALSE)
      THEN 1
      ELSE 0
    END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "blood_pressure_at_target",
  CASE
    WHEN COALESCE((
      "t9"."age" >= 18
    ) AND (
      "t9"."age" < 80
    ), FALSE)
    AND (
      CAST(CASE
        WHEN COALESCE("t9"."blood_pressure_at_target__2" > 0, FALSE)
        OR COALESCE("t9"."blood_pressure_at_target__3" > 0, FALSE)
        OR COALESCE("t9"."blood_pressure_at_target__4" > 0, FALSE)
        THEN 1
        ELSE 0
      END AS BIGINT) = 1
    )
    THEN CAST(CASE
      WHEN COALESCE("t9"."blood_pressure_at_target__2" > 0, FALSE)
      OR COALESCE("t9"."blood_pressure_at_target__3" > 0, FALSE)
      OR COALESCE("t9"."blood_pressure_at_target__4" > 0, FALSE)
      THEN 1
      ELSE 0
    END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "blood_pressure_at_target__below"
FROM (
  SELECT
    "t6"."person_id",
    "t6"."year",
    "t6"."region",
    "t6"."sex",
    "t6"."age_band",
    "t6"."age",
    "t7"."blood_pressure_at_target__1",
    "t8"."blood_pressure_at_target__2",
    "t8"."blood_pressure_at_target__3",
    "t8"."blood_pressure_at_target__4"
  FROM (
    SELECT
      "t0"."person_id",
      "t0"."year",
      "t0"."region",
      "t0"."sex",
      "t0"."age_band",
      "t0"."age"
    FROM "person_years" AS "t0"
  ) AS "t6"
  LEFT OUTER JOIN (
    SELECT
      "t1"."person_id",
      "t1"."year",
      "t1"."region",
      "t1"."blood_pressure_at_target__1"
    FROM "found_in_measurement" AS "t1"
  ) AS "t7"
    ON "t6"."person_id" = "t7"."person_id"
    AND "t6"."year" = "t7"."year"
    AND "t6"."region" = "t7"."region"
  LEFT OUTER JOIN (
    SELECT
      "t2"."person_id",
      "t2"."year",
      "t2"."region",
      "t2"."blood_pressure_at_target__2",
      "t2"."blood_pressure_at_target__3",
      "t2"."blood_pressure_at_target__4"
    FROM "ever_in_diagnosis" AS "t2"
  ) AS "t8"
    ON "t6"."person_id" = "t8"."person_id"
    AND "t6"."year" = "t8"."year"
    AND "t6"."region" = "t8"."region"
) AS "t9";

-- sums_combined
SELECT
  "t0"."region",
  "t0"."year",
  "t0"."sex",
  "t0"."age_band",
  COUNT(*) AS "combined__found",
  CAST(COALESCE(SUM(CAST("t0"."blood_pressure_at_target" AS DOUBLE)), 0) AS BIGINT) AS "blood_pressure_at_target__total",
  CAST(COALESCE(SUM(CAST("t0"."blood_pressure_at_target__below" AS DOUBLE)), 0) AS BIGINT) AS "blood_pressure_at_target__below"
FROM "combined" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
