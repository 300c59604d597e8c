-- How far the event log has been written to Kafka: one row for each topic prefix, moved after the brokers' acknowledgement.
CREATE TABLE kafka_positions (
  prefix text PRIMARY KEY,
  cursor text NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT now()
);
