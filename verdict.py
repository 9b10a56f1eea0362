import subprocess,os,json,shutil
from concurrent.futures import ThreadPoolExecutor
base='name: obs\n"@id": "#obs"\ndescription: d\ntables:\n- name: t\n  "@id": "#t"\n  description: d\n  columns:\n  - name: a\n    "@id": "#t.a"\n    datatype: int\n    description: x\n'
def r(a,b): 
    assert a in base,a
    return base.replace(a,b)
long='x'*600
cases={
'base':base,'emptycol':r('name: a','name: ""'),'spacecol':r('name: a','name: " "'),'emptytab':r('name: t\n','name: ""\n'),'emptyschema':r('name: obs','name: ""'),
'othername':r('name: obs','name: other'),'tapschema':r('name: obs','name: tap_schema'),'TAPSCHEMA':r('name: obs','name: TAP_SCHEMA'),
'longcol':r('name: a','name: '+'c'*200),'longtab':r('name: t\n','name: '+'t'*200+'\n'),'long64':r('name: a','name: '+'c'*65),'longdesc':r('description: x','description: '+long),
'nulchar':r('description: x','description: "a\\0b"'),'surrogate':r('description: x','description: "a\\ud800b"'),'ctl':r('description: x','description: "a\\x01\\x1b[31m\\u202e"'),
'nocols':base.split('  columns')[0]+'  columns: []\n','notables':'name: obs\n"@id": "#obs"\ntables: []\n','nulltables':'name: obs\n"@id": "#obs"\ntables:\n',
'dupcol':base+'  - name: a\n    "@id": "#t.a2"\n    datatype: int\n','dupcase':base+'  - name: A\n    "@id": "#t.A"\n    datatype: int\n','dupid':base+'  - name: b\n    "@id": "#t.a"\n    datatype: int\n',
'duptab':base+base.split('tables:\n')[1],'dotcol':r('name: a','name: a.b'),'quotecol':r('name: a',"name: 'a\"b'"),'nlcol':r('name: a','name: "a\\nb"'),'unic':r('name: a','name: "ä\\U0001F600"'),
'badtype':r('int','quux'),'strnolen':r('int','string'),'len0':r('int','string\n    length: 0'),'lenbig':r('int','string\n    length: 4294967296'),'len31':r('int','string\n    length: 2147483647'),
'arr':r('int','float\n    votable:arraysize: "3x4*"'),'arrbad':r('int','float\n    votable:arraysize: "abc"'),'longarr':r('int','float\n    votable:arraysize: "'+'1x'*40+'1"'),
'ucdlong':r('int','int\n    ivoa:ucd: '+'meta.id;'*30+'meta.main'),'unitlong':r('int','int\n    ivoa:unit: '+'m.'*100+'m'),'utypelong':r('int','int\n    votable:utype: '+'u'*600),
'neg':r('int','int\n    tap:column_index: -1'),'idx':r('int','int\n    tap:column_index: 99999999999'),'princ':r('int','int\n    tap:principal: 2'),'std':r('int','int\n    tap:std: 5'),
'pk':r('  columns','  primaryKey: "#t.zz"\n  columns'),'fk':base+'  constraints:\n  - name: fk\n    "@id": "#fk"\n    "@type": ForeignKey\n    columns: ["#t.a"]\n    referencedColumns: ["#t.a"]\n','fknone':base+'  constraints:\n  - name: fk\n    "@id": "#fk"\n    "@type": ForeignKey\n    columns: ["#t.a"]\n    referencedColumns: ["#t.q"]\n',
'fkempty':base+'  constraints:\n  - name: fk\n    "@id": "#fk"\n    "@type": ForeignKey\n    columns: []\n    referencedColumns: []\n','fklong':base+'  constraints:\n  - name: '+'f'*100+'\n    "@id": "#fk"\n    "@type": ForeignKey\n    columns: ["#t.a"]\n    referencedColumns: ["#t.a"]\n',
'fk2same':base+'  constraints:\n'+''.join(f'  - name: fk\n    "@id": "#fk{i}"\n    "@type": ForeignKey\n    columns: ["#t.a"]\n    referencedColumns: ["#t.a"]\n' for i in (1,2)),
'coming':base+'  constraints:\n  - name: fk\n    "@id": "#fk"\n    "@type": ForeignKey\n    columns: [a]\n    reference: {table: t, columns: [a]}\n','comingbad':base+'  constraints:\n  - name: fk\n    "@id": "#fk"\n    "@type": ForeignKey\n    columns: [a]\n    reference: {table: zz, columns: [a]}\n','comingboth':base+'  constraints:\n  - name: fk\n    "@id": "#fk"\n    "@type": ForeignKey\n    columns: [a]\n    referencedColumns: ["#t.a"]\n    reference: {table: t, columns: [a]}\n','comingcount':base+'  constraints:\n  - name: fk\n    "@id": "#fk"\n    "@type": ForeignKey\n    columns: [a]\n    reference: {table: t, columns: [a, a]}\n',
'bom':'\ufeff'+base,'crlf':base.replace('\n','\r\n'),'two':base+'---\n'+base,'anchor':r('description: x','description: &q x'),'bomb':'a: &a [x,x]\nb: &b [*a,*a]\n'+base,'tab':r('    datatype','\tdatatype'),'cr':base.replace('\n','\r'),'utf16':None,
}
env=dict(os.environ,TAP_SCHEMA_SCHEMAS='obs')
def one(kv):
    k,s=kv
    i=list(cases).index(k)%3
    d=f'/tmp/bo/v/{k}'; os.makedirs(d,exist_ok=True)
    open(f'{d}/obs.yaml','wb').write(base.encode('utf-16') if s is None else s.encode('utf-8','surrogatepass'))
    e=dict(env,TAP_SCHEMA_DATABASE_URL=f"postgresql://tap_loader@127.0.0.1:{os.environ['PORT']}/v{i}",TAP_SCHEMA_SOURCE='/tmp/bo/v/{version}')
    def run(*a): return subprocess.run(['/tmp/bo/t',*a],env=e,capture_output=True,text=True,errors='replace')
    v=run('validate',f'{d}/obs.yaml'); dr=run('update','--release',k,'--dry-run','--wait-for-lock','60s'); u=run('update','--release',k,'--wait-for-lock','60s')
    rc=(v.returncode,dr.returncode,u.returncode); msg=(u.stderr+u.stdout)
    bad=len({0 if x==0 else 4 for x in rc})>1 or any(x not in(0,4) for x in rc)
    df=''
    if u.returncode==0:
        c=run('check'); df=f' check={c.returncode}'; bad|=c.returncode!=0
    return ('DIFFER ' if bad else 'ok ')+k+str(rc)+df+((' '+msg[-330:].replace('\n',' | ')+' VAL '+(v.stdout+v.stderr)[-200:]) if bad else '')
with ThreadPoolExecutor(3) as p:
    for x in p.map(one,cases.items()): print(x,flush=True)
