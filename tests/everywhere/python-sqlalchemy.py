"""SQLAlchemy, with Python's own sqlite3 module below. The extension is loaded into each connection of the pool."""

import os
import threading
from datetime import datetime

from sqlalchemy import DateTime, create_engine, event, text
from sqlalchemy.exc import DBAPIError

engine = create_engine("sqlite://")


@event.listens_for(engine, "connect")
def load(connection, _record):
    connection.enable_load_extension(True)
    connection.load_extension(os.environ["EXTENSION"])
    connection.enable_load_extension(False)


# SQLAlchemy's own form of a parameter.
JOIN = os.environ["JOIN"].replace("?", ":status")
INSERT = os.environ["INSERT"].replace("?", ":session")
TYPES = text(os.environ["TYPES"]).columns(started_at=DateTime, ended_at=DateTime)

with engine.connect() as db:
    print("version:", *db.execute(text("SELECT realtime_kit_version(), sqlite_version()")).one())
    print("count:", db.scalar(text(os.environ["COUNT"])))
    print("join:", " | ".join(map(str, db.execute(text(JOIN), {"status": "LIVE"}).one())))

    row = db.execute(TYPES).one()
    print("types:", *(type(value).__name__ for value in row))
    shown = {type(None): lambda _: "NULL", datetime: lambda time: time.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]}
    print("values:", " | ".join(shown.get(type(value), str)(value) for value in row))

    db.execute(text(INSERT), {"session": os.environ["INSERT_ID"]})
    db.commit()
    print("insert:", *db.execute(text(os.environ["INSERTED"])).one())

    try:
        db.execute(text(os.environ["ERROR"]))
    except DBAPIError as error:
        print("error:", f"{type(error).__name__}: {error.orig}")

    print("waiting:", flush=True)
    threading.Timer(0.5, db.connection.driver_connection.interrupt).start()
    try:
        db.execute(text(os.environ["WAIT"]))
    except DBAPIError as error:
        print("interrupt:", f"{type(error).__name__}: {error.orig}", flush=True)
    print("again:", db.scalar(text(os.environ["COUNT"])))

engine.dispose()
print("close: ok")
