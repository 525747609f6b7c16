/** Runs before the first paint, so that no page flashes in the other theme or language. */
export const themeScript = `(function(){try{
var d=document.documentElement,t=localStorage.getItem("vethlab.theme"),l=localStorage.getItem("vethlab.language");
d.dataset.theme=t==="dark"||t==="light"?t:matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light";
if(l!=="en"&&l!=="zh"){l="en";var n=navigator.languages||[];for(var i=0;i<n.length;i++){var p=n[i].slice(0,2).toLowerCase();if(p==="en"||p==="zh"){l=p;break}}}
d.lang=l==="zh"?"zh-CN":"en"}catch(e){document.documentElement.dataset.theme="light"}})()`;
