"""The machinery as people meet it: jobs and schedules for administrators, live updates for all."""
