"""The service's official Python client, unmodified, against a served pool.

Standard input: {"host", "userPoolId", "accessKeyId", "accessKeySecret", "appId", "appSecret"}. Ends with status 0 and the number of checks, or
with what was not as it should be.
"""

import base64
import json
import sys

from authing.AuthenticationClient import AuthenticationClient
from authing.AuthingException import AuthingException
from authing.ManagementClient import ManagementClient
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from gmssl import sm2

setup = json.load(sys.stdin)
checks = 0
management = ManagementClient(
    access_key_id=setup["accessKeyId"], access_key_secret=setup["accessKeySecret"], host=setup["host"], lang="en-US"
)


def expect(truth, what):
    global checks
    checks += 1
    if not truth:
        sys.exit(f"not as it should be: {what}")


def data(answer):
    expect(answer.get("statusCode") == 200, f"a success: {answer}")
    return answer.get("data")


def refused(answer, status, api_code=None):
    expect(answer.get("statusCode") == status, f"a refusal with {status}: {answer}")
    expect(api_code is None or answer.get("apiCode") == api_code, f"apiCode {api_code}: {answer}")
    expect(bool(answer.get("requestId")) and bool(answer.get("message")), f"a message and a requestId: {answer}")
    return answer["message"]


def client(token=None, **options):
    options.setdefault("app_secret", setup["appSecret"])
    return AuthenticationClient(
        app_id=setup["appId"], app_host=setup["host"], access_token=token, lang="en-US", **options
    )


def users():
    user = data(management.create_user(username="py-ann", email="Py.Ann@Example.org", phone="13900000001",
                                       password="Blue-moon7", name="Ann"))
    expect(user["email"] == "py.ann@example.org", "an email in lower case")
    expect(user["photo"].startswith("https://"), "a photo where none was given")
    expect("phoneCountryCode" not in user, "no country code where none was given")
    found = data(management.get_user("py.ann@example.org", user_id_type="email"))
    expect(found["userId"] == user["userId"], "the user by email")
    for name in ("customData", "identities", "departmentIds", "lastLogin"):
        expect(name not in found, f"no {name} unless asked for")
    asked = data(management.get_user(user["userId"], with_custom_data=True, with_identities=True))
    expect(asked["customData"] == {} and asked["identities"] == [], "what was asked for")
    refused(management.get_user("nobody", user_id_type="username"), 404, 2004)
    refused(management.create_user(name="no address"), 400)
    expect(data(management.is_user_exists(username="py-ann"))["exists"] is True, "the user exists")
    return user["userId"]


def every_field(user_id):
    texts = ["name", "nickname", "country", "province", "city", "address", "street_address", "postal_code", "company",
             "browser", "device", "given_name", "family_name", "middle_name", "profile", "preferred_username",
             "formatted", "region", "identity_number", "external_id"]
    change = {name: f"{name} of 李 & co. +%" for name in texts}
    change |= {
        "photo": "https://example.org/a.png", "website": "https://example.org", "zoneinfo": "Asia/Shanghai",
        "locale": "zh-CN", "birthdate": "1990-02-03", "gender": "F", "username": "py-anna", "status": "Activated",
        "email": "py.anna@example.org", "phone": "13900000002", "phone_country_code": "+86", "email_verified": True,
        "phone_verified": True, "custom_data": {"school": "first", "age": 41},
    }
    set_fields()
    data(management.update_user(user_id, **change))
    found = data(management.get_user(user_id, with_custom_data=True))
    for name, value in change.items():
        words = name.split("_")
        field = words[0] + "".join(word.capitalize() for word in words[1:])
        expect(found.get(field) == value, f"{field} = {value!r}, read back as {found.get(field)!r}")
    data(management.update_user(user_id, nickname="one"))
    again = data(management.get_user(user_id, with_custom_data=True))
    changed = {name for name in again if again[name] != found.get(name)}
    expect(changed == {"nickname", "updatedAt"}, f"only what was given changes: {changed}")
    refused(management.update_user(user_id, gender=""), 400)
    refused(management.update_user(user_id, email="nonsense"), 400)
    expect("school2" in refused(management.update_user(user_id, custom_data={"school2": "x"}), 400), "the key's name")


def set_fields():
    data(management.set_custom_fields(list=[
        {"targetType": "USER", "key": "school", "dataType": "STRING", "userEditable": True, "label": "School"},
        {"targetType": "USER", "key": "age", "dataType": "NUMBER", "userEditable": False, "label": "Age"},
    ]))
    keys = {field["key"] for field in data(management.get_custom_fields("USER"))}
    expect({"school", "age"} <= keys, "the fields are there")


def lists():
    made = data(management.create_users_batch(
        list=[{"username": f"py-list-{i:02}", "name": f"List {i}", "city": "Xi'an" if i % 2 else "Oslo"}
              for i in range(12)]))
    expect(len(made) == 12 and isinstance(made, list), "a plain list of users")
    page = data(management.list_users(keywords="py-list", options={"pagination": {"page": 2, "limit": 5}}))
    expect(page["totalCount"] == 12 and len(page["list"]) == 5, f"the second page: {page['totalCount']}")
    page = data(management.list_users(
        advanced_filter=[{"field": "username", "operator": "CONTAINS", "value": "py-list"},
                         {"field": "city", "operator": "EQUAL", "value": "Xi'an"}],
        options={"sort": [{"field": "username", "order": "desc"}]}))
    names = [user["username"] for user in page["list"]]
    expect(names == [f"py-list-{i:02}" for i in (11, 9, 7, 5, 3, 1)], f"filtered and sorted: {names}")
    refused(management.list_users(options={"pagination": {"page": 1, "limit": 51}}), 400)
    refused(management.list_users(options={"pagination": {"page": 0, "limit": 10}}), 400)
    ids = [user["userId"] for user in made]
    got = data(management.get_user_batch(user_ids=ids[:3], with_custom_data=True))
    expect([user["userId"] for user in got] == ids[:3], "a batch by id")
    one = data(management.get_user_batch(user_ids=[ids[4]], with_custom_data=False))
    expect(len(one) == 1 and "customData" not in one[0], "a batch of one, False taken as false")
    updated = data(management.update_user_batch(list=[{"userId": i, "company": "Moon"} for i in ids]))
    expect(len(updated) == 12 and all(user["company"] == "Moon" for user in updated), "a batch is updated")
    message = refused(management.update_user_batch(
        list=[{"userId": ids[0], "company": "no"}, {"userId": ids[1], "gender": "X"}]), 400)
    expect("list[1].gender" in message, f"the guilty entry, counted from 0: {message}")
    message = refused(management.update_user_batch(
        list=[{"userId": ids[0], "username": "py-same"}, {"userId": ids[1], "username": "py-same"}]), 409)
    expect("username" in message, f"the field that clashes: {message}")
    expect(data(management.get_user(ids[0]))["company"] == "Moon", "a refused batch changes nothing")
    refused(management.update_user(ids[0], username="py-list-01"), 409)
    data(management.delete_users_batch(user_ids=ids))
    refused(management.get_user(ids[0]), 404, 2004)


def encrypted(password, kind):
    keys = client().get_system_info()
    if kind == "rsa":
        key = load_pem_public_key(keys["rsa"]["publicKey"].encode())
        return base64.b64encode(key.encrypt(password.encode(), padding.PKCS1v15())).decode()
    public = keys["sm2"]["publicKey"]
    public = public[2:] if len(public) == 130 and public.startswith("04") else public
    # mode 0: C1 C2 C3; mode 1: C1 C3 C2, which the service takes.
    key = sm2.CryptSM2(public_key=public, private_key="", mode=1)
    for _ in range(20):
        try:
            return key.encrypt(password.encode()).hex()
        except TypeError:
            # gmssl's addition of points stumbles over some of its own random numbers; the next will do.
            continue
    sys.exit("gmssl encrypts nothing")


def passwords(user_id):
    for kind in ("none", "rsa", "sm2"):
        password = f"Secret-{kind}-9"
        sent = password if kind == "none" else encrypted(password, kind)
        data(management.update_user(user_id, password=sent, options={"passwordEncryptType": kind}))
        tokens = data(client().sign_in_by_username_password("py-anna", password))
        expect(tokens["token_type"] == "Bearer" and tokens["access_token"], f"a sign-in with a {kind} password")
        options = {"passwordEncryptType": kind}
        tokens = data(client().sign_in_by_username_password("py-anna", sent, options))
        expect(tokens["id_token"], f"a sign-in with the password in {kind}")
    refused(management.update_user(user_id, password="bm9uc2Vuc2U=", options={"passwordEncryptType": "rsa"}), 400)
    refused(management.update_user(user_id, password="short"), 422)
    refused(client().sign_in_by_username_password("py-anna", "wrong"), 400, 2333)
    refused(client().sign_in_by_username_password("nobody", "wrong"), 400, 2333)
    refused(client(app_secret="wrong").sign_in_by_username_password("py-anna", "Secret-sm2-9"), 401)
    public = client(token_endpoint_auth_method="none")
    expect(data(public.sign_in_by_email_password("py.anna@example.org", "Secret-sm2-9")), "a public application")


def profile():
    tokens = data(client().sign_in_by_account_password(
        "py-anna", "Secret-sm2-9", {"scope": "openid profile email phone offline_access"}))
    mine = client(tokens["access_token"])
    data(mine.update_profile(nickname="San", custom_data={"school": "second"}))
    found = data(mine.get_profile(with_custom_data=True))
    expect(found["nickname"] == "San" and found["customData"]["school"] == "second", "the profile is changed")
    refused(mine.update_profile(custom_data={"age": 12}), 403)
    refused(client("nonsense").get_profile(), 401, 2020)
    refused(client().get_profile(), 401, 2020)
    data(mine.update_password("Moon-shine8", "Secret-sm2-9"))
    refused(mine.get_profile(), 401, 2020)
    return data(client().sign_in_by_account_password(
        "py-anna", "Moon-shine8", {"scope": "openid profile email phone offline_access"}))


def openid(tokens, user_id):
    access, refresh = tokens["access_token"], tokens["refresh_token"]
    expect(tokens["expire_in"] > 0, "expire_in")
    claims = client().introspect_token_offline(access)
    expect(claims["sub"] == user_id and claims["aud"] == setup["appId"], f"a token that JWKS proves: {claims}")
    keyless = client(token_endpoint_auth_method="none", introspection_endpoint_auth_method="none")
    expect(keyless.introspect_token(access).get("error") == "invalid_client", "an application with a secret shows it")
    expect(keyless.get_new_access_token_by_refresh_token(refresh).get("error") == "invalid_client", "everywhere")
    for method in ("client_secret_post", "client_secret_basic"):
        asking = client(token_endpoint_auth_method=method, introspection_endpoint_auth_method=method,
                        revocation_endpoint_auth_method=method)
        says = asking.introspect_token(access)
        expect(says["active"] is True and says["sub"] == user_id, f"introspection by {method}: {says}")
        expect(asking.introspect_token(access + "x") == {"active": False}, "a token that is none")
        fresh = asking.get_new_access_token_by_refresh_token(refresh)
        expect(fresh["expires_in"] == fresh["expire_in"] > 0, f"a refresh by {method}: {fresh}")
        access, refresh = fresh["access_token"], fresh["refresh_token"]
    info = client().get_user_info_by_access_token(access)
    expect(info["sub"] == user_id and info["email"] == "py.anna@example.org", f"userinfo: {info}")
    bad = client(app_secret="wrong").introspect_token(access)
    expect(bad.get("error") == "invalid_client", f"a wrong secret: {bad}")
    expect(client().revoke_token(access) is True, "a revocation")
    expect(client().introspect_token(access) == {"active": False}, "a revoked token")
    expect(client().get_user_info_by_access_token(access).get("error") == "invalid_token", "no userinfo any more")
    refused(client(access).get_profile(), 401, 2020)
    again = data(client().sign_in_by_account_password(
        "py-anna", "Moon-shine8", {"scope": "openid offline_access"}))["refresh_token"]
    fresh = client().get_new_access_token_by_refresh_token(again)
    used = client().get_new_access_token_by_refresh_token(again)
    expect(used.get("error") == "invalid_grant", f"a refresh token is good once: {used}")
    expect(client().introspect_token(fresh["access_token"]) == {"active": False}, "one that comes again ends the session")


def strangers():
    other = ManagementClient(access_key_id=setup["accessKeyId"], access_key_secret="wrong", host=setup["host"])
    try:
        other.get_user("py-anna", user_id_type="username")
        expect(False, "a wrong secret is refused")
    except AuthingException as refusal:
        expect("401" in str(refusal), f"401: {refusal}")
    # 502 operations exist that the pool does not have.
    refused(management.list_asa_account("x"), 501)


user = users()
every_field(user)
lists()
passwords(user)
openid(profile(), user)
strangers()
print(checks)
