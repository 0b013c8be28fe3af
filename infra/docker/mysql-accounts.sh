# Sourced by the image's own first start, which gives docker_process_sql.
bash /crpm/accounts.sh /run/secrets | docker_process_sql
