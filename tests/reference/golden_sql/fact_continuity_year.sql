-- continuity_year
SELECT
  "t4"."person_id",
  "t4"."year",
  "t4"."day",
  "t4"."visits",
  "t4"."visits_usual_provider",
  "t4"."sum_of_squares",
  CASE
    WHEN "t4"."visits" >= 3
    THEN CASE
      WHEN "t4"."visits" IS NOT NULL
      THEN CAST((
        (
          (
            "t4"."visits_usual_provider" * 20000
          ) + GREATEST("t4"."visits", 1)
        ) - (
          (
            (
              "t4"."visits_usual_provider" * 20000
            ) + GREATEST("t4"."visits", 1)
          ) % (
            GREATEST("t4"."visits", 1) * 2
          )
        )
      ) / (
        GREATEST("t4"."visits", 1) * 2
      ) AS BIGINT)
      ELSE NULL
    END
    ELSE NULL
  END AS "upc",
  CASE
    WHEN "t4"."visits" >= 3
    THEN CASE
      WHEN (
        "t4"."visits" * (
          "t4"."visits" - 1
        )
      ) IS NOT NULL
      THEN CAST((
        (
          (
            (
              "t4"."sum_of_squares" - "t4"."visits"
            ) * 20000
          ) + GREATEST("t4"."visits" * (
            "t4"."visits" - 1
          ), 1)
        ) - (
          (
            (
              (
                "t4"."sum_of_squares" - "t4"."visits"
              ) * 20000
            ) + GREATEST("t4"."visits" * (
              "t4"."visits" - 1
            ), 1)
          ) % (
            GREATEST("t4"."visits" * (
              "t4"."visits" - 1
            ), 1) * 2
          )
        )
      ) / (
        GREATEST("t4"."visits" * (
          "t4"."visits" - 1
        ), 1) * 2
      ) AS BIGINT)
      ELSE NULL
    END
    ELSE NULL
  END AS "coc"
FROM (
  SELECT
    "t3"."person_id",
    "t3"."year",
    MAX("t3"."last") AS "day",
    CAST(COALESCE(SUM("t3"."number"), 0) AS BIGINT) AS "visits",
    MAX("t3"."number") AS "visits_usual_provider",
    CAST(COALESCE(SUM("t3"."number" * "t3"."number"), 0) AS BIGINT) AS "sum_of_squares"
  FROM (
    SELECT
      "t2"."person_id",
      "t2"."year",
      "t2"."provider_id",
      COUNT(*) AS "number",
      MAX("t2"."day") AS "last"
    FROM (
      SELECT
        "t1"."person_id",
        "t1"."provider_id",
        "t1"."kind",
        "t1"."day",
        CAST(EXTRACT(year FROM "t1"."day") AS BIGINT) AS "year"
      FROM (
        SELECT DISTINCT
          "t0"."person_id",
          "t0"."provider_id",
          "t0"."kind",
          "t0"."day"
        FROM "contact" AS "t0"
        WHERE
          "t0"."domain" = 'gp'
          AND "t0"."kind" IN ('consultation', 'telephone', 'home_visit')
          AND "t0"."provider_id" IS NOT NULL
      ) AS "t1"
    ) AS "t2"
    GROUP BY
      1,
      2,
      3
  ) AS "t3"
  GROUP BY
    1,
    2
) AS "t4";
