-- waiting
SELECT
  "t3"."person_id",
  "t3"."asked_day",
  "t3"."wait",
  "t3"."day",
  DATE_DIFF('DAY', "t3"."asked_day", "t3"."day") AS "days_waited",
  CAST(CASE
    WHEN DATE_DIFF('DAY', "t3"."asked_day", "t3"."day") > CASE
      WHEN "t3"."wait" = 'outpatient'
      THEN 28
      WHEN "t3"."wait" = 'hospital_treatment'
      THEN 49
      WHEN "t3"."wait" = 'mental_health'
      THEN 98
      ELSE NULL
    END
    THEN 1
    ELSE 0
  END AS BIGINT) AS "above_norm"
FROM (
  SELECT
    "t2"."person_id",
    "t2"."asked_day",
    "t2"."wait",
    MIN("t2"."day") AS "day"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t0"."person_id",
        "t0"."asked_day",
        "t0"."day",
        CASE
          WHEN (
            "t0"."domain" = 'hospital'
          ) AND (
            "t0"."kind" = 'first_outpatient'
          )
          THEN 'outpatient'
          WHEN (
            "t0"."domain" = 'hospital'
          )
          AND "t0"."kind" IN ('day_case', 'admission', 'treatment')
          THEN 'hospital_treatment'
          WHEN (
            "t0"."domain" = 'mental_health'
          )
          AND "t0"."kind" IN ('day_case', 'admission', 'treatment')
          THEN 'mental_health'
          ELSE CAST(NULL AS TEXT)
        END AS "wait"
      FROM "contact" AS "t0"
      WHERE
        "t0"."asked_day" IS NOT NULL
        AND "t0"."asked_day" <= "t0"."day"
        AND NOT (
          COALESCE("t0"."urgency" = 'urgent', FALSE)
        )
    ) AS "t1"
    WHERE
      "t1"."wait" IS NOT NULL
  ) AS "t2"
  GROUP BY
    1,
    2,
    3
) AS "t3";
