"""The service's official Python client, unmodified, signs a user in on the page of a served pool.

Standard input: {"host", "accessKeyId", "accessKeySecret", "appId", "appSecret", "publicAppId", "redirectUri", "logoutUri", "username", "password"}. Ends with status 0
and the number of checks, or with what was not as it should be.
"""

import html.parser
import json
import sys
import urllib.parse

import requests
from authing.AuthenticationClient import AuthenticationClient

setup = json.load(sys.stdin)
checks = 0


def expect(truth, what):
    global checks
    checks += 1
    if not truth:
        sys.exit(f"not as it should be: {what}")


def client(method, secret=True):
    return AuthenticationClient(
        app_id=setup["appId" if secret else "publicAppId"], app_host=setup["host"], app_secret=setup["appSecret"] if secret else None,
        redirect_uri=setup["redirectUri"], token_endpoint_auth_method=method,
        introspection_endpoint_auth_method=method, revocation_endpoint_auth_method=method,
        post_logout_redirect_uri=setup["logoutUri"])


class Page(html.parser.HTMLParser):
    """What a browser knows of a page with one form."""

    def __init__(self, text):
        super().__init__()
        self.action, self.fields = None, {}
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        expect(tag != "script", "a page without scripts")
        if tag == "form":
            self.action = attributes["action"]
        if tag == "input":
            self.fields[attributes["name"]] = attributes.get("value", "")


def sign_in(url):
    """Opens the page, fills it in, and gives the parameters that the application is sent."""
    browser = requests.Session()
    answer = browser.get(url, allow_redirects=False)
    expect(answer.status_code == 200 and "default-src 'none'" in answer.headers["content-security-policy"], answer.text)
    page = Page(answer.text)
    page.fields |= {"account": setup["username"], "password": setup["password"]}
    answer = browser.post(setup["host"] + page.action, data=page.fields, allow_redirects=False)
    expect(answer.status_code == 303, f"the way back: {answer.status_code} {answer.text}")
    location = answer.headers["location"]
    expect(location.startswith(setup["redirectUri"] + "?"), location)
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))


def flow(method):
    authing = client(method, secret=method != "none")
    verifier = authing.generate_code_challenge(50)
    proof = {} if method == "client_secret_post" else {
        "code_challenge": authing.generate_code_challenge_digest(verifier, "S256"), "code_challenge_method": "S256"}
    url = authing.build_authorize_url(
        scope="openid profile username offline_access", state="a state & more", nonce="once-only", **proof)
    back = sign_in(url)
    expect(back["state"] == "a state & more", f"the state: {back}")
    tokens = authing.get_access_token_by_code(back["code"], verifier if proof else None)
    expect(tokens.get("token_type") == "Bearer" and tokens["expires_in"] == tokens["expire_in"] > 0, f"{tokens}")
    expect(tokens["scope"] == "openid profile username offline_access", tokens["scope"])
    says = authing.introspect_token_offline(tokens["id_token"])
    expect(says["nonce"] == "once-only" and says["username"] == setup["username"], f"the id token: {says}")
    expect(back["iss"] == says["iss"], "the answer's issuer is the token's")
    access = tokens["access_token"]
    offline = authing.introspect_token_offline(access)
    expect(offline["aud"] == setup["publicAppId" if method == "none" else "appId"] and offline["sub"] == says["sub"], f"the access token: {offline}")
    expect(authing.introspect_token(access)["active"] is True, "a token that is good")
    expect(authing.get_user_info_by_access_token(access)["username"] == setup["username"], "the user")
    renewed = authing.get_new_access_token_by_refresh_token(tokens["refresh_token"])
    expect("access_token" in renewed and renewed["refresh_token"] != tokens["refresh_token"], f"{renewed}")
    expect(authing.revoke_token(renewed["refresh_token"]) is True, "revoked")
    expect(authing.introspect_token(renewed["access_token"])["active"] is False, "a token that is no good any more")
    expect(authing.get_access_token_by_code(back["code"], verifier if proof else None)["error"] == "invalid_grant",
           "a code is good once")


def sign_out():
    authing = client("client_secret_post")
    tokens = authing.get_access_token_by_code(sign_in(authing.build_authorize_url(scope="openid"))["code"])
    expect("refresh_token" not in tokens, "no refresh token without offline_access")
    url = authing.build_logout_url(redirect_uri=setup["logoutUri"], id_token=tokens["id_token"])
    answer = requests.get(url, allow_redirects=False)
    expect(answer.status_code == 303 and answer.headers["location"] == setup["logoutUri"], f"{answer.headers}")
    expect(authing.introspect_token(tokens["access_token"])["active"] is False, "signed out")
    answer = requests.get(authing.build_logout_url(redirect_uri="https://evil.example/", id_token=tokens["id_token"]),
                          allow_redirects=False)
    expect(answer.status_code == 200 and "location" not in answer.headers, "an address that is not registered")


def oauth():
    authing = client("client_secret_post")
    authing.protocol = "oauth"
    tokens = authing.get_access_token_by_code(sign_in(authing.build_authorize_url())["code"])
    expect(authing.get_user_info_by_access_token(tokens["access_token"])["sub"], f"OAuth's own path: {tokens}")


def program():
    authing = client("client_secret_post")
    answer = authing.get_access_token_by_client_credentials(
        "order:read order:write", setup["accessKeyId"], setup["accessKeySecret"])
    expect(answer.get("scope") == "order:read order:write" and answer["expires_in"] > 0, f"{answer}")
    says = authing.introspect_token(answer["access_token"])
    expect(says["active"] is True and says["client_id"] == setup["accessKeyId"], f"{says}")
    wrong = authing.get_access_token_by_client_credentials("order:read", setup["accessKeyId"], "wrong")
    expect(wrong["error"] == "invalid_client", f"{wrong}")


for method in ("client_secret_post", "client_secret_basic", "none"):
    flow(method)
sign_out()
oauth()
program()
print(checks)
