"""What runs on a laptop without Docker: the embedded Postgres, the local Airflow, the demo site."""
