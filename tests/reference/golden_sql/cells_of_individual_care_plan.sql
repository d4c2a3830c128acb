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

-- ever_in_contact
SELECT
  "t3"."person_id",
  "t3"."year",
  "t3"."region",
  "t3"."sex",
  "t3"."age_band",
  "t3"."age",
  CAST(CASE WHEN "t6"."individual_care_plan__1" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "individual_care_plan__1"
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
      CASE WHEN "t4"."kind" IN ('care_plan') THEN "t4"."day" ELSE CAST(NULL AS DATE) END
    ) AS "individual_care_plan__1"
  FROM (
    SELECT
      *
    FROM "contact" AS "t1"
    WHERE
      "t1"."kind" IN ('care_plan')
  ) AS "t4"
  GROUP BY
    1
) AS "t6"
  ON "t3"."person_id" = "t6"."person_id";

-- ever_in_diagnosis
SELECT
  "t3"."person_id",
  "t3"."year",
  "t3"."region",
  "t3"."sex",
  "t3"."age_band",
  "t3"."age",
  CAST(CASE WHEN "t6"."individual_care_plan__2" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "individual_care_plan__2",
  CAST(CASE WHEN "t6"."individual_care_plan__3" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "individual_care_plan__3",
  CAST(CASE WHEN "t6"."individual_care_plan__4" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "individual_care_plan__4",
  CAST(CASE WHEN "t6"."individual_care_plan__5" < "t3"."leave_day" THEN 1 ELSE 0 END AS BIGINT) AS "individual_care_plan__5"
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
        ) AND STARTS_WITH("t4"."code", 'T90')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "individual_care_plan__2",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'R95')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "individual_care_plan__3",
    MIN(
      CASE
        WHEN (
          "t4"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t4"."code", 'K77')
        THEN "t4"."day"
        ELSE CAST(NULL AS DATE)
      END
    ) AS "individual_care_plan__4",
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
    ) AS "individual_care_plan__5"
  FROM (
    SELECT
      *
    FROM "diagnosis" AS "t1"
    WHERE
      (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'T90')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'R95')
      )
      OR (
        (
          "t1"."code_system" = 'ICPC1'
        ) AND STARTS_WITH("t1"."code", 'K77')
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
    WHEN TRUE
    AND (
      CAST(CASE
        WHEN COALESCE("t9"."individual_care_plan__2" > 0, FALSE)
        OR COALESCE("t9"."individual_care_plan__3" > 0, FALSE)
        OR COALESCE("t9"."individual_care_plan__4" > 0, FALSE)
        OR COALESCE("t9"."individual_care_plan__5" > 0, FALSE)
        THEN 1
        ELSE 0
      END AS BIGINT) = 1
    )
    THEN COALESCE("t9"."individual_care_plan__1", 0)
    ELSE CAST(NULL AS BIGINT)
  END AS "individual_care_plan",
  CASE
    WHEN TRUE
    AND (
      CAST(CASE
        WHEN COALESCE("t9"."individual_care_plan__2" > 0, FALSE)
        OR COALESCE("t9"."individual_care_plan__3" > 0, FALSE)
        OR COALESCE("t9"."individual_care_plan__4" > 0, FALSE)
        OR COALESCE("t9"."individual_care_plan__5" > 0, FALSE)
        THEN 1
        ELSE 0
      END AS BIGINT) = 1
    )
    THEN CAST(CASE
      WHEN COALESCE("t9"."individual_care_plan__2" > 0, FALSE)
      OR COALESCE("t9"."individual_care_plan__3" > 0, FALSE)
      OR COALESCE("t9"."individual_care_plan__4" > 0, FALSE)
      OR COALESCE("t9"."individual_care_plan__5" > 0, FALSE)
      THEN 1
      ELSE 0
    END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "individual_care_plan__below"
FROM (
  SELECT
    "t6"."person_id",
    "t6"."year",
    "t6"."region",
    "t6"."sex",
    "t6"."age_band",
    "t6"."age",
    "t7"."individual_care_plan__1",
    "t8"."individual_care_plan__2",
    "t8"."individual_care_plan__3",
    "t8"."individual_care_plan__4",
    "t8"."individual_care_plan__5"
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
      "t1"."individual_care_plan__1"
    FROM "ever_in_contact" AS "t1"
  ) AS "t7"
    ON "t6"."person_id" = "t7"."person_id"
    AND "t6"."year" = "t7"."year"
    AND "t6"."region" = "t7"."region"
  LEFT OUTER JOIN (
    SELECT
      "t2"."person_id",
      "t2"."year",
      "t2"."region",
      "t2"."individual_care_plan__2",
      "t2"."individual_care_plan__3",
      "t2"."individual_care_plan__4",
      "t2"."individual_care_plan__5"
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
  CAST(COALESCE(SUM(CAST("t0"."individual_care_plan" AS DOUBLE)), 0) AS BIGINT) AS "individual_care_plan__total",
  CAST(COALESCE(SUM(CAST("t0"."individual_care_plan__below" AS DOUBLE)), 0) AS BIGINT) AS "individual_care_plan__below"
FROM "combined" AS "t0"
GROUP BY
  1,
  2,
  3,
  4;
