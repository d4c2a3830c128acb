-- emergency_visit
SELECT
  "t9"."person_id",
  "t9"."day",
  "t9"."triage_level",
  "t9"."self_referred",
  COALESCE("t9"."admitted", 0) AS "admitted",
  CASE
    WHEN (
      "t9"."triage_level" IS NOT NULL
    ) AND (
      "t9"."self_referred" IS NOT NULL
    )
    THEN CAST(CASE
      WHEN (
        "t9"."self_referred" = 1
      )
      AND (
        "t9"."triage_level" >= 4
      )
      AND (
        COALESCE("t9"."admitted", 0) = 0
      )
      THEN 1
      ELSE 0
    END AS BIGINT)
    ELSE CAST(NULL AS BIGINT)
  END AS "low_acuity"
FROM (
  SELECT
    "t8"."person_id",
    "t8"."day",
    "t8"."triage_level",
    "t8"."self_referred",
    "t6"."admitted"
  FROM (
    SELECT
      "t5"."person_id",
      "t5"."day",
      MIN("t5"."triage_level") AS "triage_level",
      MIN("t5"."by_itself") AS "self_referred"
    FROM (
      SELECT
        "t0"."line_id",
        "t0"."person_id",
        "t0"."day",
        "t0"."end_day",
        "t0"."domain",
        "t0"."kind",
        "t0"."urgency",
        "t0"."asked_day",
        "t0"."triage_level",
        "t0"."referred_by",
        "t0"."code_system",
        "t0"."code",
        "t0"."provider_id",
        "t0"."quantity",
        "t0"."amount_cents",
        "t0"."amount_kind",
        "t0"."diagnosis_system",
        "t0"."diagnosis_code",
        "t0"."source",
        "t0"."load_id",
        CASE
          WHEN "t0"."referred_by" IS NULL
          THEN CAST(NULL AS BIGINT)
          ELSE CAST(CASE WHEN COALESCE("t0"."referred_by" = 'self', FALSE) THEN 1 ELSE 0 END AS BIGINT)
        END AS "by_itself"
      FROM "contact" AS "t0"
      WHERE
        "t0"."domain" = 'hospital'
        AND "t0"."kind" IN ('emergency', 'admission')
        AND "t0"."kind" = 'emergency'
    ) AS "t5"
    GROUP BY
      1,
      2
  ) AS "t8"
  LEFT OUTER JOIN (
    SELECT
      "t3"."person_id",
      "t3"."day",
      1 AS "admitted"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."person_id",
          "t0"."day"
        FROM "contact" AS "t0"
        WHERE
          "t0"."domain" = 'hospital'
          AND "t0"."kind" IN ('emergency', 'admission')
          AND "t0"."kind" = 'admission'
      ) AS "t1"
      UNION
      SELECT
        *
      FROM (
        SELECT
          "t0"."person_id",
          CAST("t0"."day" + INTERVAL '-1' DAY AS DATE) AS "day"
        FROM "contact" AS "t0"
        WHERE
          "t0"."domain" = 'hospital'
          AND "t0"."kind" IN ('emergency', 'admission')
          AND "t0"."kind" = 'admission'
      ) AS "t2"
    ) AS "t3"
  ) AS "t6"
    ON "t8"."person_id" = "t6"."person_id" AND "t8"."day" = "t6"."day"
) AS "t9";
