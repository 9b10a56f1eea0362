import subprocess,random,time,os,json,sys
random.seed(7)
env=dict(os.environ, TAP_SCHEMA_SOURCE='/tmp/bo/rel/{version}', TAP_SCHEMA_DATABASE_URL=f"postgresql://tap_loader@127.0.0.1:{os.environ['PORT']}/sig", TAP_SCHEMA_SCHEMAS='obs')
def q(s): return subprocess.run(['psql','-X','-At','-d','sig','-c',s],capture_output=True,text=True).stdout.strip()
def run(*a): return subprocess.run(['/tmp/bo/t',*a],env=env,capture_output=True,text=True)
print(run('update','--release','r1').stdout, run('update','--release','r2').stdout)
bad=0; codes={}
for i in range(30):
    st=random.choice(['swap','swap','replace','merge']); cmd=random.choice([['update','--release',random.choice(['r1','r2','r3'])],['rollback']])
    n0=int(q('select count(*) from tap_schema_history.publications')); live0=q('select version,live_since from tap_schema.version')
    p=subprocess.Popen(['/tmp/bo/t',*cmd,'--strategy',st,'--log-format','json'],env=env,stdout=subprocess.PIPE,stderr=subprocess.PIPE,text=True)
    time.sleep(random.uniform(0.3,1.6)); p.terminate()
    o,e=p.communicate(timeout=60)
    codes[p.returncode]=codes.get(p.returncode,0)+1
    for l in e.splitlines():
        try: json.loads(l)
        except Exception: print('BADLINE',l[:200]); bad+=1
    for l in o.splitlines():
        try: json.loads(l)
        except Exception: print('BADOUT',l[:200]); bad+=1
    n1=int(q('select count(*) from tap_schema_history.publications')); live1=q('select version,live_since from tap_schema.version')
    last=q('select release from tap_schema_history.publications order by id desc limit 1')
    locks=q("select count(*) from pg_locks where locktype='advisory'")
    changed=live0!=live1
    c=run('check')
    ok = (n1-n0==(1 if changed else 0)) and c.returncode==0 and last==live1.split('|')[0]
    if not ok or locks!='0' or (p.returncode not in (0,1,143)): print('FAIL?',i,cmd,st,p.returncode,n0,n1,live0,live1,last,locks,c.stdout,e[-400:]); bad+=1
    if p.returncode==1: print(e[-300:])
print('codes',codes,'bad',bad)
print(run('status').stdout)
