import http.server,threading,subprocess,os,gzip,socket
ok=open('/tmp/bo/a/ok.tar.gz','rb').read()
class H(http.server.BaseHTTPRequestHandler):
    def log_message(s,*a): pass
    def do_GET(s):
        p=s.path.split('?')[0].strip('/').split('/')[0]; h=s.headers
        seen.append((s.path,h.get('Authorization'),h.get('Host')))
        def a(c,b=b'',**k):
            s.send_response(c)
            for n,v in k.items(): s.send_header(n.replace('_','-'),v)
            s.send_header('Content-Length',str(len(b))); s.end_headers(); s.wfile.write(b)
        if p=='ok': a(200,ok)
        elif p=='transcoded': a(200,gzip.decompress(ok))
        elif p=='gzgz': a(200,gzip.compress(ok),Content_Encoding='gzip')
        elif p=='gz1': a(200,ok,Content_Encoding='gzip')
        elif p=='br': a(200,ok,Content_Encoding='br')
        elif p=='xgzip': a(200,gzip.compress(ok),Content_Encoding='x-gzip, gzip')
        elif p=='redir': a(302,Location=f'http://127.0.0.1:{port}/ok')
        elif p=='redir2': a(302,Location=f'http://127.0.0.2:{port}/ok')
        elif p=='redirloop': a(302,Location=s.path)
        elif p=='redirfile': a(302,Location='file:///etc/passwd')
        elif p=='redirsecret': a(302,Location=f'http://u:secr3t@127.0.0.1:1/x?token=secr3t%1b')
        elif p=='redirll': a(302,Location='http://169.254.169.254/latest')
        elif p=='redirnone': a(302)
        elif p=='html': a(200,b'<html>',Content_Type='text/html')
        elif p=='short': s.send_response(200); s.send_header('Content-Length','99999'); s.end_headers(); s.wfile.write(ok)
        elif p=='huge': s.send_response(200); s.send_header('Content-Length','99999999999999'); s.end_headers(); s.wfile.write(ok)
        elif p=='trailing': a(200,ok+b'zz')
        elif p=='404': a(404,b'\x1b[31mno')
        elif p=='403': a(403)
        elif p=='206': a(206,ok)
        elif p=='204': a(204)
        elif p=='reason': s.wfile.write(b'HTTP/1.1 418 \x1b[31mevil\xe2\x80\xae\r\nContent-Length: 0\r\n\r\n')
        elif p=='garbage': s.wfile.write(b'SSH-2.0-x\r\n\r\n')
        elif s.path.startswith('http://'): a(200,ok)
        else: a(404)
seen=[]
srv=http.server.ThreadingHTTPServer(('0.0.0.0',0),H); port=srv.server_port; threading.Thread(target=srv.serve_forever,daemon=True).start()
def run(src,**ev):
    env=dict(os.environ,TAP_SCHEMA_DATABASE_URL=f"postgresql://tap_loader@127.0.0.1:{os.environ['PORT']}/pw"); env.update(ev)
    seen.clear(); p=subprocess.run(['/tmp/bo/t','update','--release','r1','--schemas','obs','--dry-run','--wait-for-lock','60s','--source',src],env=env,capture_output=True,text=True,timeout=120)
    o=p.stdout+p.stderr; l=[x for x in o.splitlines() if 'ERROR' in x or 'Dry run' in x]
    return f"rc={p.returncode} {'SECRET! ' if 'secr3t' in o else ''}{'ESC! ' if chr(27) in o or chr(0x202e) in o else ''}{' '.join(l)[:230]} auth={[x[1] for x in seen if x[1]]} n={len(seen)}"
for p in 'ok transcoded gzgz gz1 br xgzip redir redir2 redirloop redirfile redirsecret redirnone html short huge trailing 404 403 206 204 reason garbage'.split():
    print(p,run(f'http://127.0.0.1:{port}/{p}'),flush=True)
print('proxy',run('http://schemas.invalid/{version}.tgz',HTTP_PROXY=f'http://127.0.0.1:{port}'),seen)
print('proxy small',run('http://schemas.invalid/{version}.tgz',http_proxy=f'127.0.0.1:{port}'),seen)
print('noproxy',run(f'http://127.0.0.1:{port}/ok',HTTP_PROXY='http://127.0.0.1:1',NO_PROXY='127.0.0.0/8'))
print('proxy bad',run(f'http://127.0.0.1:{port}/ok',HTTP_PROXY='http://u:secr3t@127.0.0.1:1'))
print('proxy junk',run(f'http://127.0.0.1:{port}/ok',HTTP_PROXY='::::'))
print('userinfo',run(f'http://u:secr3t@127.0.0.1:{port}/ok?x=secr3t'))
print('userinfo404',run(f'http://u:secr3t@127.0.0.1:{port}/404?x=secr3t'))
