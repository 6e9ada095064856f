"""What is asked of the Parquet files, in the SQL of DuckDB.

``members`` is a table of the members that were chosen, with ``status`` and ``cause`` of those that
are done, else ``pending``; ``places`` says to which county, city, river and province a unit
belongs; ``slots`` numbers every place with every sector and with ``all``, and ``slot_of`` says in
which of them a unit's sector counts. A statement with ``$files`` reads some chunks at a time:
members are never cut in two, so what is summed up over the members of one batch can be summed up
over batches, and memory does not grow with the study.
"""

from __future__ import annotations

MEMBERS = """
CREATE TABLE members AS
SELECT m.member, m.scenario, CASE WHEN $pooled THEN 0 ELSE m.year END AS year,
       m.year AS own_year, m.hydrology, s.cause, coalesce(s.status, 'pending') AS status,
       NOT regexp_full_match(m.hydrology, 'p[0-9]+([.][0-9]+)?') AS drawn
FROM read_parquet($members) m LEFT JOIN read_parquet($summary) s USING (member)
WHERE (len($scenarios) = 0 OR list_contains($scenarios, m.scenario))
  AND (len($years) = 0 OR list_contains($years, m.year))
  AND (len($hydrology) = 0 OR list_contains($hydrology, m.hydrology))
"""

TWICE = """
SELECT member, count(*) AS times FROM read_parquet($files) GROUP BY member HAVING count(*) > 1
ORDER BY member LIMIT 5
"""

STRANGERS = """
SELECT DISTINCT member FROM read_parquet($files)
WHERE member NOT IN (SELECT member FROM read_parquet($members)) ORDER BY member LIMIT 5
"""

CASES = """
SELECT scenario, year, count(*) AS members,
       count(*) FILTER (status = 'optimal') AS solved,
       count(*) FILTER (status = 'infeasible') AS infeasible,
       count(*) FILTER (status = 'pending') AS pending,
       count(*) FILTER (status NOT IN ('optimal', 'infeasible', 'pending')) AS failed,
       bool_or(drawn) OR $drawn AS drawn
FROM members GROUP BY scenario, year ORDER BY scenario, year
"""

CAUSES = """
SELECT scenario, year, status, coalesce(cause, '') AS cause, count(*) AS members,
       min(member) AS first_member
FROM members WHERE status <> 'optimal' GROUP BY ALL
ORDER BY scenario, year, members DESC, first_member LIMIT 100
"""

SLOTS = """
CREATE TABLE slots AS
SELECT row_number() OVER (ORDER BY level, place, sector)::INTEGER AS slot, level, place, sector
FROM (SELECT DISTINCT level, place FROM places),
     (SELECT sector FROM sectors UNION ALL SELECT 'all' AS sector)
"""

SLOT_OF = """
CREATE TABLE slot_of AS
SELECT p.unit, c.sector, t.slot
FROM places p, sectors c
JOIN slots t ON t.level = p.level AND t.place = p.place AND t.sector IN (c.sector, 'all')
"""

STRANGE_NAMES = """
SELECT DISTINCT 'unit' AS column, unit AS value FROM read_parquet($files)
WHERE unit NOT IN (SELECT unit FROM places)
UNION ALL
SELECT DISTINCT 'sector', sector FROM read_parquet($files)
WHERE sector NOT IN (SELECT sector FROM sectors)
ORDER BY ALL LIMIT 5
"""

# One row for each member and slot, a place with a sector; it has failed where the year is not met
# to the degree. Slots are numbers, because every row counts in ten of them.
SERVICE = """
INSERT INTO service_parts
WITH of_member AS (
    SELECT s.member, t.slot, sum(s.demand_wan_m3) AS demand, sum(s.shortage_wan_m3) AS shortage,
           count(*) * 12 AS months, sum(s.short_months) AS short_months,
           sum(s.recoveries) AS recoveries, max(s.worst_month_ratio) AS worst_month
    FROM read_parquet($files) s JOIN slot_of t USING (unit, sector)
    WHERE s.demand_wan_m3 > 0 GROUP BY ALL
), judged AS (
    SELECT m.scenario, m.year, o.*,
           shortage > (1 - $degree + $negligible) * demand AS failed,
           shortage > $negligible * demand AS short, shortage / demand AS ratio
    FROM of_member o JOIN members m USING (member) WHERE m.status = 'optimal'
)
SELECT scenario, year, slot, count(*) AS years,
       count(*) FILTER (NOT failed) AS met,
       sum(demand) AS demand, sum(shortage) AS shortage,
       count(*) FILTER (short) AS short_years,
       coalesce(sum(shortage) FILTER (short), 0) AS shortage_when_short,
       coalesce(sum(ratio) FILTER (short), 0) AS ratio_when_short,
       max(shortage) AS largest_shortage, max(ratio) AS largest_ratio,
       sum(months) AS months, sum(short_months) AS short_months, sum(recoveries) AS recoveries,
       max(worst_month) AS worst_month
FROM judged GROUP BY ALL
"""

SERVICE_SUM = """
SELECT scenario, year, level, place, sector, sum(years)::BIGINT AS years, sum(met)::BIGINT AS met,
       sum(demand) AS demand, sum(shortage) AS shortage, sum(short_years)::BIGINT AS short_years,
       sum(shortage_when_short) AS shortage_when_short, sum(ratio_when_short) AS ratio_when_short,
       max(largest_shortage) AS largest_shortage, max(largest_ratio) AS largest_ratio,
       sum(months)::BIGINT AS months, sum(short_months)::BIGINT AS short_months,
       sum(recoveries)::BIGINT AS recoveries, max(worst_month) AS worst_month
FROM service_parts JOIN slots USING (slot)
GROUP BY ALL ORDER BY scenario, year, level, place, sector
"""

# A line may have a row for each month: it binds in a member where any of them does.
LINES = """
INSERT INTO line_parts
WITH of_member AS (
    SELECT m.scenario, m.year, r.member, r.red_line, bool_or(r.binding::BOOLEAN) AS binding,
           min(r.headroom) AS headroom, max(abs(r.price)) AS price
    FROM read_parquet($files) r JOIN members m USING (member)
    WHERE m.status = 'optimal' GROUP BY ALL
)
SELECT scenario, year, red_line, count(*) AS years, count(*) FILTER (binding) AS binding,
       sum(headroom) AS headroom, min(headroom) AS least_headroom,
       coalesce(sum(price) FILTER (binding), 0) AS price_when_binding
FROM of_member GROUP BY ALL
"""

LINES_SUM = """
SELECT scenario, year, red_line, sum(years)::BIGINT AS years, sum(binding)::BIGINT AS binding,
       sum(headroom) AS headroom, min(least_headroom) AS least_headroom,
       sum(price_when_binding) AS price_when_binding
FROM line_parts GROUP BY ALL ORDER BY scenario, year, red_line
"""

# The worst element decides (短板): ``all`` stands for it beside the single ones.
OVERLOAD = """
INSERT INTO overload_parts
WITH graded AS (
    SELECT m.scenario, m.year, o.member, o.place, o.element, o.grade, o.ratio
    FROM read_parquet($files) o JOIN members m USING (member)
    WHERE m.status = 'optimal' AND o.grade <> ''
), of_member AS (
    SELECT scenario, year, member, place, element,
           bool_or(list_contains($over, grade)) AS over, bool_or(grade = 'severe') AS severe,
           max(ratio) AS ratio
    FROM (FROM graded UNION ALL FROM (SELECT * REPLACE ('all' AS element) FROM graded))
    GROUP BY ALL
)
SELECT scenario, year, place, element, count(*) AS years, count(*) FILTER (over) AS overloaded,
       count(*) FILTER (severe) AS severe, sum(ratio) AS ratio, max(ratio) AS largest_ratio
FROM of_member GROUP BY ALL
"""

OVERLOAD_SUM = """
SELECT scenario, year, place, element, sum(years)::BIGINT AS years,
       sum(overloaded)::BIGINT AS overloaded, sum(severe)::BIGINT AS severe,
       sum(ratio) AS ratio, max(largest_ratio) AS largest_ratio
FROM overload_parts GROUP BY ALL ORDER BY scenario, year, place, element
"""

# One row for each member: the place as a whole, in one sector or in all.
VALUES = """
SELECT m.scenario, m.own_year AS year, s.member, sum(s.demand_wan_m3) AS demand_wan_m3,
       sum(s.shortage_wan_m3) AS shortage_wan_m3
FROM read_parquet($files) s JOIN members m USING (member) JOIN places p USING (unit)
WHERE m.status = 'optimal' AND p.level = $level AND p.place = $place
  AND ($sector = 'all' OR s.sector = $sector)
GROUP BY ALL
"""

SUMMARIES = """
SELECT m.scenario, m.own_year AS year, s.member, s.demand_wan_m3, s.shortage_wan_m3,
       s.total_use_wan_m3, s.cost_wan_yuan
FROM read_parquet($files) s JOIN members m USING (member) WHERE m.status = 'optimal'
"""

FUTURES = """
SELECT f.*, m.status, s.shortage_wan_m3, s.demand_wan_m3, s.total_use_wan_m3, s.cost_wan_yuan
FROM read_parquet($members) f JOIN members m USING (member)
LEFT JOIN read_parquet($files) s USING (member) ORDER BY member
"""
