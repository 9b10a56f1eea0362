import tarfile,io,gzip,os
y=open('/tmp/bo/rel/r1/obs.yaml','rb').read()
os.makedirs('a',exist_ok=True)
P='p/python/lsst/sdm/schemas/'
R=lambda n: n.replace('p/',P) if n.startswith('p/') else (P+n if n.endswith('obs.yaml') and not n.startswith(('/','..')) else n)
def mk(name,items,post=b'',gz=True,fmt=tarfile.GNU_FORMAT):
    b=io.BytesIO()
    with tarfile.open(fileobj=b,mode='w',format=fmt) as t:
        for n,d,*k in [(R(i[0]),*i[1:]) for i in items]:
            ti=tarfile.TarInfo(n)
            if k:
                ti.type=k[0]; ti.linkname=d; t.addfile(ti)
            else:
                ti.size=len(d); t.addfile(ti,io.BytesIO(d))
    x=b.getvalue(); x=gzip.compress(x) if gz else x
    open(f'a/{name}.tar.gz','wb').write(x+post)
S=tarfile.SYMTYPE;H=tarfile.LNKTYPE
mk('plain',[('obs.yaml',y)],gz=False); mk('ok',[('obs.yaml',y)]); mk('dotslash',[('./obs.yaml',y)]); mk('dup',[('obs.yaml',y),('./obs.yaml',y)]); mk('dup2',[('a/obs.yaml',y),('a//obs.yaml',y)]); mk('dup3',[('a/obs.yaml',y),('a/../a/obs.yaml',y)]); mk('dup4',[('a/obs.yaml',y),('b/obs.yaml',y)]); mk('dupcase',[('obs.yaml',y),('OBS.yaml',y)])
mk('linkin',[('p/obs.yaml',y),('p/browser/yml','../yml/',S)]); mk('linkout',[('p/obs.yaml',y),('p/x','../../../../../../etc/passwd',S)]); mk('linkabs',[('p/obs.yaml',y),('p/x','/etc/passwd',S)]); mk('linkschema',[('p/real.txt',y),('p/obs.yaml','real.txt',S)]); mk('linkother',[('p/obs.yaml',y),('p/dp9.yaml','obs.yaml',S)]); mk('hard',[('p/a.txt',y),('p/obs.yaml',P+'a.txt',H)]); mk('hardin',[('p/obs.yaml',y),('p/x.txt',P+'obs.yaml',H)]); mk('linkself',[('p/obs.yaml',y),('p/x','x',S)]); mk('linkdirthenfile',[('p/d','../q',S),('p/d/obs.yaml',y)]); mk('linkempty',[('p/obs.yaml',y),('p/x','',S)]); mk('linkupin',[('p/obs.yaml',y),('p/a/x','../../schemas/obs.yaml',S)])
mk('trail',[('obs.yaml',y)],b'garbage'); mk('trailnul',[('obs.yaml',y)],b'\0'*512); mk('second',[('obs.yaml',y)],gzip.compress(b'hello')); mk('secondempty',[('obs.yaml',y)],gzip.compress(b''))
b=open('a/ok.tar.gz','rb').read(); open('a/concat.tar.gz','wb').write(b+b); open('a/gzgz.tar.gz','wb').write(gzip.compress(b)); open('a/trunc.tar.gz','wb').write(b[:-9]); open('a/html.tar.gz','wb').write(b'<!DOCTYPE html><html>'); open('a/empty.tar.gz','wb').write(b''); open('a/gzempty.tar.gz','wb').write(gzip.compress(b'')); 
mk('dotdot',[('../obs.yaml',y)]); mk('abs',[('/obs.yaml',y)]); mk('nulname',[('obs.yaml\nx',y)]); mk('pax',[('é'*80+'/obs.yaml',y)],fmt=tarfile.PAX_FORMAT); mk('dev',[('obs.yaml',y),('p/null','',tarfile.CHRTYPE)]); mk('fifo',[('obs.yaml',y),('p/f','',tarfile.FIFOTYPE)]); mk('bomb',[('obs.yaml',y),('big.txt',b'\0'*(300<<20))])
raw=gzip.decompress(b); open('a/tartrail.tar.gz','wb').write(gzip.compress(raw+b'junk'*200)); open('a/tarconcat.tar.gz','wb').write(gzip.compress(raw+raw)); open('a/noeof.tar.gz','wb').write(gzip.compress(raw[:-9000] if len(raw)>9500 else raw[:1024+((len(y)+511)//512)*512-512]))
x=bytearray(raw); x[150]^=1; open('a/cksum.tar.gz','wb').write(gzip.compress(bytes(x)))
