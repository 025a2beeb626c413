"""pandas.read_sql over SQLAlchemy: what is asked for becomes a frame, with times as times."""

import os
import threading

import pandas
from sqlalchemy import create_engine, event, text

engine = create_engine("sqlite://")


@event.listens_for(engine, "connect")
def load(connection, _record):
    connection.enable_load_extension(True)
    connection.load_extension(os.environ["EXTENSION"])
    connection.enable_load_extension(False)


with engine.connect() as db:

    def frame(statement, parse_dates=(), **values):
        return pandas.read_sql(text(statement), db, params=values, parse_dates=list(parse_dates))

    print("version:", *frame("SELECT realtime_kit_version(), sqlite_version()").iloc[0])
    print("count:", frame(os.environ["COUNT"]).sessions[0])
    print("join:", " | ".join(map(str, frame(os.environ["JOIN"].replace("?", ":status"), status="LIVE").iloc[0])))

    row = frame(os.environ["TYPES"], parse_dates=["started_at", "ended_at"])
    print("types:", *row.dtypes)
    meeting, people, minutes, ended, started = row.iloc[0]
    started = started.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    print("values:", " | ".join([meeting, str(people), str(minutes), "NULL" if pandas.isna(ended) else "?", started]))

    db.execute(text(os.environ["INSERT"].replace("?", ":session")), {"session": os.environ["INSERT_ID"]})
    db.commit()
    print("insert:", *frame(os.environ["INSERTED"]).iloc[0])

    try:
        frame(os.environ["ERROR"])
    except pandas.errors.DatabaseError as error:
        print("error:", f"{type(error).__name__}: {str(error).splitlines()[0]}")

    print("waiting:", flush=True)
    threading.Timer(0.5, db.connection.driver_connection.interrupt).start()
    try:
        frame(os.environ["WAIT"])
    except pandas.errors.DatabaseError as error:
        print("interrupt:", f"{type(error).__name__}: {str(error).splitlines()[0]}", flush=True)
    print("again:", frame(os.environ["COUNT"]).sessions[0])

engine.dispose()
print("close: ok")
