"""The official Python client changing users: in a loop, or in threads.
  client.py HOST ACCESS_KEY_ID ACCESS_KEY_SECRET IDS COUNT THREADS MARK
"""
import json
import sys
import threading
import time

from authing import ManagementClient

host, key, secret, ids, count, threads, mark = sys.argv[1:]
count, threads = int(count), int(threads)
with open(ids) as file:
    ids = [line.strip() for line in file][:count]


def client():
    return ManagementClient(access_key_id=key, access_key_secret=secret, host=host)


def work(mine, numbers):
    for number in numbers:
        answer = mine.update_user(user_id=ids[number % len(ids)], nickname=f"{mark}{number}")
        if answer["statusCode"] != 200:
            sys.exit(f"refused: {answer}")


clients = [client() for _ in range(threads)]
for mine in clients:
    mine.get_user(user_id=ids[0])
start = time.monotonic()
running = [threading.Thread(target=work, args=(mine, range(number, count, threads))) for number, mine in enumerate(clients)]
for thread in running:
    thread.start()
for thread in running:
    thread.join()
print(json.dumps({"operations": count, "seconds": time.monotonic() - start}))
