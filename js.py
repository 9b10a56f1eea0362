import subprocess,json,os,sys
env=dict(os.environ,TAP_SCHEMA_LOG_FORMAT='json')
bad=0;n=0
def strict(l):
    def nodup(p):
        k=[x for x,_ in p]; assert len(k)==len(set(k)),k
        return dict(p)
    return json.loads(l,object_pairs_hook=nodup,parse_constant=lambda c: (_ for _ in ()).throw(ValueError(c)))
cases=[["update","--release","r2","--schemas","obs"],["status"],["history"],["check"],["rollback"],["init"],["diff","--staging"],["diff","--staging","-o","html"],["diff","--staging","-o","text"],["validate","/tmp/bo/rel/r1"],["validate","/tmp/bo/ext/broken.yaml"],["validate","/nope\x1b[31m\n"],["update","--release","a\nb","--schemas","obs"],["update","--release","r1","--schemas","x\u202ey"],["udpate"],["update","--nope"],[],["--help"],["completion"],["history","-o","json","-v"],["history","--database-url","postgresql://u:secr3t@127.0.0.1:1/x"],["status","--database-url","secr3t"],["update","--config","/nope"],["verify-catalog"],["verify-catalog","--catalog-url","jdbc:postgresql://127.0.0.1:1/x?password=secr3t"],["verify-catalog","--catalog-url","jdbc:foo:secr3t"],["check","--release","zz"],["check","--role","nobodyrole"],["update","--release","r1","--schemas","obs","--source","https://u:secr3t@127.0.0.1:1/{version}?token=secr3t","-v"],["status","--wait-for-database","soon"],["history","-o","xml"],["--log-format","json"],["update","@/etc/passwd"],["help","nope"]]
for c in cases:
    p=subprocess.run(['/tmp/bo/t',*c],env=env,capture_output=True); n+=1
    o=p.stdout.decode(); e=p.stderr.decode(); why=[]
    for l in e.splitlines():
        try:
            d=strict(l); 
            for k in('severity','message'): 
                if k not in {x.lower() for x in d}: why.append('nokey '+k+' '+l[:150])
        except Exception as x: why.append('ERRLINE %r %s'%(l[:160],x))
    isjson=True
    try: [strict(l) for l in o.splitlines()]
    except Exception as x: isjson=False
    if 'secr3t' in o+e: why.append('SECRET '+[l for l in (o+e).splitlines() if 'secr3t' in l][0][:300])
    if any(s in e+o for s in('\tat ','\x1b','\u202e')): why.append('TRACE/ESC')
    print(p.returncode,c[:4],'stdout', 'empty' if not o else 'json' if isjson else 'TEXT:'+o[:50].replace('\n','|'), why)
print(n)
