"""
Figures of the DE-SynPUF sample by plain SQL on the published files, which shares nothing with the software.

The SQL reads the compressed CSV files as they are: cover from the months of the yearly file, cost from its amounts,
stays and readmissions from the inpatient claims. A test compares the catalogue with it, by state and year.
"""

from __future__ import annotations

COVER = """
    CREATE VIEW summary AS
    SELECT *, CAST(regexp_extract(filename, '(20[0-9][0-9])_Beneficiary', 1) AS INTEGER) AS year
    FROM read_csv('{folder}/DE1_0_*_Beneficiary_Summary_File_Sample_1.csv.gz', all_varchar = true, filename = true);

    CREATE VIEW death AS
    SELECT DESYNPUF_ID AS id, max(strptime(BENE_DEATH_DT, '%Y%m%d')::DATE) AS died FROM summary GROUP BY 1;

    CREATE VIEW cover AS
    WITH dated AS (
        SELECT *, make_date(year, 1, 1) AS first_day, strptime(BENE_DEATH_DT, '%Y%m%d')::DATE AS died,
               (make_date(year, 1, 1) + to_months(BENE_HI_CVRAGE_TOT_MONS::INTEGER))::DATE AS covered_to
        FROM summary
    )
    SELECT DESYNPUF_ID AS id, SP_STATE_CODE AS state, year, first_day,
           CASE WHEN year(died) = year THEN least(covered_to, died + 1) ELSE covered_to END AS after,
           CASE WHEN year(died) = year THEN died ELSE make_date(year, 12, 31) END AS booked_on,
           * EXCLUDE (year, first_day)
    FROM dated WHERE covered_to > first_day;
"""

TIME = """
    SELECT state, year, sum(after - first_day) / (make_date(year + 1, 1, 1) - make_date(year, 1, 1)) AS years,
           count(DISTINCT id) AS persons
    FROM cover GROUP BY state, year
"""

COST = """
    SELECT state, year, sum({amounts}) AS total FROM cover
    WHERE booked_on >= first_day AND booked_on < after GROUP BY state, year
"""
HOSPITAL = ("MEDREIMB_IP", "BENRES_IP", "PPPYMT_IP", "MEDREIMB_OP", "BENRES_OP", "PPPYMT_OP")
CARRIER = ("MEDREIMB_CAR", "BENRES_CAR", "PPPYMT_CAR")

STAYS = """
    CREATE VIEW claim AS
    SELECT DESYNPUF_ID AS id, SEGMENT AS segment, strptime(CLM_ADMSN_DT, '%Y%m%d')::DATE AS admitted,
           strptime(NCH_BENE_DSCHRG_DT, '%Y%m%d')::DATE AS discharged, PRVDR_NUM AS provider,
           ICD9_DGNS_CD_1 AS main, [{diagnoses}] AS diagnoses
    FROM read_csv('{folder}/DE1_0_2008_to_2010_Inpatient_Claims_Sample_1.csv.gz', all_varchar = true);

    CREATE VIEW admission AS
    SELECT id, admitted, greatest(admitted, discharged) AS discharged, provider, main FROM claim WHERE segment = '1';

    -- Days in hospital that no admission covers together begin a new block; blocks meet when a transfer joins them.
    CREATE TABLE block AS
    WITH first_day AS (
        SELECT DISTINCT id, admitted FROM admission a
        WHERE NOT EXISTS (
            FROM admission b WHERE b.id = a.id AND b.admitted < a.admitted AND b.discharged >= a.admitted
        )
    ),
    bounded AS (
        SELECT id, admitted, lead(admitted, 1, DATE '2100-01-01') OVER (PARTITION BY id ORDER BY admitted) AS next_block
        FROM first_day
    )
    SELECT bounded.id, bounded.admitted, max(admission.discharged) AS discharged
    FROM bounded JOIN admission
      ON admission.id = bounded.id AND admission.admitted >= bounded.admitted AND admission.admitted < next_block
    GROUP BY ALL;

    CREATE VIEW transfer AS
    SELECT later.id, later.admitted FROM block later JOIN block earlier
      ON earlier.id = later.id AND later.admitted = earlier.discharged + 1
    WHERE NOT EXISTS (
        FROM admission a JOIN admission b ON a.id = b.id
        WHERE a.id = later.id AND a.admitted = later.admitted AND b.discharged = earlier.discharged
          AND (a.provider = b.provider OR a.provider IS NULL OR b.provider IS NULL)
    );

    CREATE TABLE stay AS
    WITH beginning AS (
        SELECT id, admitted, lead(admitted, 1, DATE '2100-01-01') OVER (PARTITION BY id ORDER BY admitted) AS next_stay
        FROM block ANTI JOIN transfer USING (id, admitted)
    )
    SELECT beginning.id, beginning.admitted, max(block.discharged) AS discharged, any_value(next_stay) AS next_stay
    FROM beginning JOIN block
      ON block.id = beginning.id AND block.admitted >= beginning.admitted AND block.admitted < next_stay
    GROUP BY ALL;

    CREATE VIEW judged AS
    SELECT stay.*, died BETWEEN stay.admitted AND stay.discharged AS died_there,
           EXISTS (
               FROM (SELECT id, admitted, unnest(diagnoses) AS code FROM claim) d
               WHERE d.id = stay.id AND d.admitted BETWEEN stay.admitted AND stay.discharged
                 AND regexp_matches(d.code, '^6[3-7]')
           ) AS obstetric,
           -- One claim of the sample tells no main diagnosis of the first day: that of the next admission stands in.
           coalesce(regexp_matches((
               SELECT main FROM admission a
               WHERE a.id = stay.id AND a.admitted BETWEEN stay.admitted AND stay.discharged AND main IS NOT NULL
               ORDER BY a.admitted, CASE WHEN a.admitted = stay.admitted THEN a.discharged END, main LIMIT 1
           ), '^(1[4-9]|20|V581)'), false) AS oncology
    FROM stay JOIN death USING (id);
"""

COUNTED = """
    SELECT state, year, {counted} AS total FROM {rows}
    JOIN cover ON cover.id = {rows}.id AND admitted >= first_day AND admitted < after AND year(admitted) = year
    GROUP BY state, year
"""
MAY_BE_READMITTED = (
    "sum((died_there IS NOT TRUE AND discharged > admitted AND NOT obstetric AND NOT oncology{more})::INTEGER)"
)
