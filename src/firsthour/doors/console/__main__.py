import sys, http.server
port=int(sys.argv[sys.argv.index("--port")+1])
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers()
http.server.HTTPServer(("127.0.0.1",port),H).serve_forever()
