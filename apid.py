import re,sys
def load(f):
    d={};cur=None
    for l in open(f):
        l=l.rstrip()
        if l.endswith('{'): cur=l[:-2]; name=re.search(r"(?:class|interface|enum) ([\w.$]+)",cur).group(1); d[name]=(cur,set()); cur=name
        elif l=='}': cur=None
        elif cur: d[cur][1].add(re.sub(r'\b(abstract|final) ','',l.strip()))
    return d
a,b=load('jold.txt'),load('jnew.txt')
pub=lambda d:{n:v for n,v in d.items() if v[0].startswith('public') and '.internal' not in n}
A,B=pub(a),pub(b)
print(len(A),len(B),'gone types',sorted(set(A)-set(B)),'new types',sorted(set(B)-set(A)))
for n in sorted(set(A)&set(B)):
    if A[n][0]!=B[n][0]: print('HEAD',A[n][0],'=>',B[n][0])
    for m in sorted(A[n][1]-B[n][1]): print('  - ',n,m)
    for m in sorted(B[n][1]-A[n][1]): print('  + ',n,m)
