"""Quality of care tables: rules as data, counted where the rows are, and judged without ever showing one."""
