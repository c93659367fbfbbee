"""Stands for the token service of AWS in the tests of pipelines: prints its port, and notes in argv[1] which role a token was taken for, with what the token says."""
import base64, http.server, json, sys, urllib.parse


class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        body = asked["WebIdentityToken"][0].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        with open(sys.argv[1], "a") as log:
            log.write(json.dumps({"role": asked["RoleArn"][0], "session": asked["RoleSessionName"][0], "claims": claims}) + "\n")
        keys = {"AccessKeyId": "ASIAEXAMPLE", "SecretAccessKey": "not-a-secret-key", "SessionToken": "not-a-session-token"}
        answer = json.dumps({"AssumeRoleWithWebIdentityResponse": {"AssumeRoleWithWebIdentityResult": {"Credentials": keys}}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
print(server.server_address[1], flush=True)
server.serve_forever()
