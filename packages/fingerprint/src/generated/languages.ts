// oxlint-disable max-lines -- made by a program
/**
 * Made by scripts/generate-languages.ts from linguist-languages; do not edit. A language a line: name, family,
 * type, extensions, file names, interpreters, aliases.
 */
export const LANGUAGE_TABLE = `\
1C Enterprise|generic|programming|.bsl,.os
2-Dimensional Array|lines|data|.2da
4D|generic|programming|.4dm
ABAP|generic|programming|.abap
ABAP CDS|generic|programming|.asddls
ABNF|lines|data|.abnf
AGS Script|generic|programming|.asc,.ash|||ags
AIDL|generic|programming|.aidl||aidl
AL|generic|programming
ALGOL|pascal|programming|.alg
AMPL|generic|programming|.ampl
ANTLR|generic|programming|.g4
API Blueprint|prose|markup|.apib
APL|generic|programming|.apl,.dyalog||apl,aplx,dyalog
ASL|generic|programming|.asl,.dsl
ASN.1|lines|data|.asn,.asn1
ASP.NET|template|programming|.asax,.ascx,.ashx,.asmx,.aspx,.axd|||aspx,aspx-vb
ATS|ocaml|programming|.dats,.hats,.sats|||ats2
ActionScript|generic|programming|.as|||actionscript 3,actionscript3,as3
Ada|ada|programming|.adb,.ada,.ads|||ada95,ada2005
Adblock Filter List|lines|data||||ad block filters,ad block,adb,adblock
Adobe Font Metrics|lines|data|.afm|||acfm,adobe composite font metrics,adobe multiple font metrics,amfm
Agda|haskell|programming|.agda
Aiken|rust|programming|.ak
Aleo|generic|programming|.aleo
Alloy|generic|programming|.als
Alpine Abuild|shell|programming||APKBUILD||abuild,apkbuild
Altium Designer|lines|data|.outjob,.pcbdoc,.prjpcb,.schdoc|||altium
AngelScript|generic|programming|.angelscript
Answer Set Programming|prolog|programming|.lp||clingo
Ant Build System|markup|data||ant.xml,build.xml
Antlers|template|markup|.antlers.html,.antlers.php,.antlers.xml
ApacheConf|hashed|data|.apacheconf,.vhost|.htaccess,apache2.conf,httpd.conf||aconf,apache
Apex|java|programming|.apex
Apollo Guidance Computer|assembly|programming|.agc
AppleScript|generic|programming|.applescript,.scpt||osascript|apples,osascript
Arc|lisp|programming|.arc
AsciiDoc|prose|prose|.asciidoc,.adoc
AspectJ|java|programming|.aj
Assembly|assembly|programming|.asm,.a51,.i,.nas,.nasm,.s|||asm,nasm
Astro|markup|markup|.astro
Asymptote|generic|programming|.asy||asy
Augeas|hashed|programming|.aug
AutoHotkey|generic|programming|.ahk,.ah1,.ah2,.ahkl|||ahk
AutoIt|basic|programming|.au3|||au3,AutoIt3,AutoItScript
Avro IDL|json|data|.avdl
Awk|awk|programming|.awk,.auk,.gawk,.mawk,.nawk||awk,gawk,mawk,nawk
B|generic|programming|.b
B (Formal Method)|generic|programming|.mch
B4X|basic|programming||||basic for android
BAML|generic|programming|.baml
BASIC|basic|programming
BBCode|markup|markup|.bbcode
BIRD2|lines|data||bird.conf||bird,bird3
BQN|generic|programming|.bqn
Ballerina|generic|programming|.bal
Batchfile|batch|programming|.bat,.cmd|gradlew.bat,mvnw.cmd||bat,batch,dosbatch,winbatch
Beef|csharp|programming|.bf
Befunge|generic|programming|.befunge
Berry|generic|programming|.be|||be
BibTeX|tex|markup|.bib,.bibtex
BibTeX Style|tex|programming|.bst
Bicep|hcl|programming|.bicep,.bicepparam
Bikeshed|markup|markup|.bs
Bison|c|programming|.bison
BitBake|shell|programming|.bbappend,.bbclass
Blade|template|markup|.blade,.blade.php
BlitzBasic|basic|programming|.decls|||b3d,blitz3d,blitzplus,bplus
BlitzMax|generic|programming|.bmx|||bmax
Blueprint|markup|markup|.blp|||blp
Bluespec|verilog|programming|.bsv|||bluespec bsv,bsv
Bluespec BH|verilog|programming||||bh,bluespec classic
Boo|generic|programming|.boo
Boogie|generic|programming|.bpl||boogie
Brainfuck|generic|programming
BrighterScript|generic|programming
Brightscript|generic|programming|.brs
Browserslist|ini|data||.browserslistrc,browserslist
Bru|markup|markup|.bru
BuildStream|lines|data
C|c|programming|.c,.cats,.h,.h.in,.idc||tcc
C#|csharp|programming|.cs,.cake,.cs.pp,.csx,.linq|||csharp,cake,cakescript
C++|c|programming|.cpp,.c++,.cc,.cp,.cppm,.cxx,.h++,.hh,.hpp,.hxx,.inc,.inl,.ino,.ipp,.ixx,.re,.tcc,.tpp,.txx|||cpp
C-ObjDump|lines|data|.c-objdump
C2hs Haskell|haskell|programming|.chs|||c2hs
C3|c|programming|.c3
CAP CDS|generic|programming|.cds|||cds
CIL|lines|data|.cil
CLIPS|lisp|programming|.clp
CMake|cmake|programming|.cmake,.cmake.in|CMakeLists.txt
COBOL|cobol|programming|.cob,.cbl,.ccp,.cobol,.cpy
CODEOWNERS|ini|data||CODEOWNERS
COLLADA|markup|data|.dae
CQL|generic|programming|.cql
CSON|coffeescript|data|.cson
CSS|css|markup|.css
CSV|lines|data|.csv
CUE|go|programming|.cue
CWeb|generic|programming|.w
Cabal Config|haskell|data|.cabal|cabal.config,cabal.project||Cabal
Caddyfile|hashed|data|.caddyfile|Caddyfile||Caddy
Cadence|generic|programming|.cdc
Cairo|rust|programming|.cairo
Cairo Zero|rust|programming
CameLIGO|ocaml|programming|.mligo
Cangjie|swift|programming|.cj
Cap'n Proto|idl|programming|.capnp
Carbon|generic|programming|.carbon
CartoCSS|css|programming|.mss|||Carto
Ceylon|generic|programming|.ceylon
Chapel|generic|programming|.chpl|||chpl
Charity|generic|programming|.ch
Checksums|lines|data|.crc32,.md2,.md4,.md5,.sha1,.sha2,.sha224,.sha256,.sha256sum,.sha3,.sha384,.sha512|MD5SUMS,SHA1SUMS,SHA256SUMS,SHA256SUMS.txt,SHA512SUMS,checksums.txt,cksums,md5sum.txt||checksum,hash,hashes,sum,sums
ChucK|generic|programming|.ck
Circom|generic|programming|.circom
Cirru|generic|programming|.cirru
Clarion|generic|programming|.clw
Clarity|generic|programming|.clar
Classic ASP|basic|programming|.asp|||asp
Clean|generic|programming|.icl,.dcl
Click|generic|programming|.click
Clojure|clojure|programming|.clj,.bb,.boot,.cl2,.cljc,.cljs,.cljs.hl,.cljscm,.cljx,.hic|riemann.config|bb
Closure Templates|template|markup|.soy|||soy
Cloud Firestore Security Rules|css|data||firestore.rules
Clue|generic|programming|.clue
CoNLL-U|lines|data|.conllu,.conll|||CoNLL,CoNLL-X
CodeQL|generic|programming|.ql,.qll|||ql
CoffeeScript|coffeescript|programming|.coffee,._coffee,.cjsx,.coffee.erb,.iced|Cakefile|coffee|coffee,coffee-script
ColdFusion|template|programming|.cfm,.cfml|||cfm,cfml,coldfusion html
ColdFusion CFC|template|programming|.cfc|||cfc
Common Lisp|lisp|programming|.lisp,.asd,.cl,.l,.lsp,.ny,.podsl,.sexp||lisp,sbcl,ccl,clisp,ecl|lisp
Common Workflow Language|yaml|programming|.cwl||cwl-runner|cwl
Component Pascal|pascal|programming|.cps
Cooklang|markup|markup|.cook
Cool|generic|programming
Cpp-ObjDump|lines|data|.cppobjdump,.c++-objdump,.c++objdump,.cpp-objdump,.cxx-objdump|||c++-objdump
Creole|prose|prose|.creole
Crystal|ruby|programming|.cr||crystal
Csound|generic|programming|.orc,.udo|||csound-orc
Csound Document|generic|programming|.csd|||csound-csd
Csound Score|generic|programming|.sco|||csound-sco
Cuda|c|programming|.cu,.cuh
Cue Sheet|lines|data
Curry|haskell|programming|.curry
Cycript|javascript|programming|.cy
Cylc|ini|data|.cylc|suite.rc
Cypher|generic|programming|.cyp,.cypher
Cython|python|programming|.pyx,.pxd,.pxi|||pyrex
D|d|programming|.d,.di|||Dlang
D-ObjDump|lines|data|.d-objdump
D2|markup|markup|.d2|||d2lang
DIGITAL Command Language|generic|programming|.com|||dcl
DM|generic|programming|.dm|||byond
DNS Zone|lines|data|.zone,.arpa
DTrace|generic|programming|||dtrace|dtrace-script
Dafny|generic|programming|.dfy||dafny
Darcs Patch|lines|data|.darcspatch,.dpatch|||dpatch
Dart|dart|programming|.dart||dart
Daslang|generic|programming|.das
DataWeave|generic|programming|.dwl
Debian Package Control File|ini|data|.dsc
DenizenScript|yaml|programming
Dhall|haskell|programming|.dhall
Diff|lines|data|.diff,.patch|||udiff
DirectX 3D File|lines|data|.x
Dockerfile|dockerfile|programming|.dockerfile,.containerfile|Containerfile,Dockerfile||Containerfile
Dogescript|generic|programming|.djs
Dotenv|shell|data|.env|.env,.env.ci,.env.dev,.env.development,.env.development.local,.env.example,.env.local,.env.prod,.env.production,.env.sample,.env.staging,.env.template,.env.test,.env.testing
Dune|lisp|programming||dune-project
Dylan|generic|programming|.dylan,.dyl,.intr,.lid
E|generic|programming|||rune
E-mail|lines|data|.eml,.mbox|||email,eml,mail,mbox
EBNF|lines|data|.ebnf
ECL|generic|programming|.ecl,.eclxml
ECLiPSe|prolog|programming
EJS|template|markup|.ejs,.ect,.ejs.t,.jst
EQ|generic|programming|.eq
Eagle|markup|data|.brd
Earthly|hashed|programming||Earthfile||Earthfile
Easybuild|python|data|.eb
Ecere Projects|json|data|.epj
Ecmarkup|markup|markup||||ecmarkdown
Edge|markup|markup|.edge
EdgeQL|generic|programming|.edgeql,.esdl|||esdl
EditorConfig|ini|data|.editorconfig|.editorconfig||editor-config
Edje Data Collection|lines|data|.edc
Eiffel|generic|programming|.e
Elixir|elixir|programming|.ex,.exs|mix.lock|elixir
Elm|haskell|programming|.elm
Elvish|shell|programming|.elv||elvish
Elvish Transcript|shell|programming
Emacs Lisp|lisp|programming|.el,.emacs,.emacs.desktop|.abbrev_defs,.emacs,.emacs.desktop,.gnus,.spacemacs,.viper,Cask,Eask,Project.ede,_emacs,abbrev_defs||cask,eask,elisp,emacs
EmberScript|coffeescript|programming|.em,.emberscript
Erlang|erlang|programming|.erl,.app,.app.src,.escript,.hrl,.xrl,.yrl|Emakefile,rebar.config,rebar.config.lock,rebar.lock|escript
Euphoria|generic|programming|||eui,euiw
F#|fsharp|programming|.fsi,.fsx|||fsharp
F*|fsharp|programming|.fst,.fsti|||fstar
FIGlet Font|lines|data|.flf|||FIGfont
FIRRTL|generic|programming|.fir
FLUX|generic|programming|.fx,.flux
FPP|generic|programming|.fppi
Factor|generic|programming|.factor|.factor-boot-rc,.factor-rc
Fancy|generic|programming|.fy,.fancypack|Fakefile
Fantom|generic|programming|.fan
Faust|generic|programming|.dsp
Fennel|lisp|programming|.fnl||fennel
Filebench WML|generic|programming
Filterscript|c|programming
FlatBuffers|idl|data|.fbs
Flix|generic|programming|.flix
Fluent|generic|programming|.ftl
Formatted|lines|data|.eam.fs
Forth|generic|programming|.fth,.4th,.forth,.frt
Fortran|fortran|programming|.f,.f77,.for,.fpp
Fortran Free Form|fortran|programming|.f90,.f03,.f08,.f95
FreeBASIC|basic|programming|.bi|||fb
FreeMarker|template|programming|.ftlh|||ftl
Frege|haskell|programming
Futhark|generic|programming|.fut
G-code|generic|programming|.g,.cnc,.gco,.gcode
GAML|generic|programming|.gaml
GAMS|generic|programming|.gms
GAP|hashed|programming|.gap,.gd,.gi,.tst
GCC Machine Description|lisp|programming
GDB|generic|programming|.gdb,.gdbinit
GDScript|python|programming
GDShader|c|programming|.gdshader,.gdshaderinc
GEDCOM|lines|data|.ged
GLSL|c|programming|.glsl,.fp,.frag,.frg,.fs,.fsh,.fshader,.geo,.geom,.glslf,.glslv,.gs,.gshader,.rchit,.rmiss,.shader,.tesc,.tese,.vert,.vrx,.vs,.vsh,.vshader
GN|hashed|data|.gn,.gni|.gn|gn
GSC|generic|programming|.gsc,.csc,.gsh
Game Maker Language|generic|programming
Gemfile.lock|ini|data||Gemfile.lock
Gemini|prose|prose|.gmi|||gemtext
Genero 4gl|generic|programming|.4gl
Genero per|markup|markup|.per
Genie|generic|programming
Genshi|template|programming|.kid|||xml+genshi,xml+kid
Gentoo Ebuild|shell|programming|.ebuild
Gentoo Eclass|shell|programming|.eclass
Gerber Image|lines|data|.gbr,.cmp,.gbl,.gbo,.gbp,.gbs,.gko,.gpb,.gpt,.gtl,.gto,.gtp,.gts||gerbv,gerbview|rs-274x
Gettext Catalog|prose|prose|.po,.pot|||pot
Gherkin|ini|programming|.feature,.story|||cucumber
Git Attributes|ini|data||.gitattributes||gitattributes
Git Commit|lines|data||.gitmessage,COMMIT_EDITMSG||commit
Git Config|ini|data|.gitconfig|.gitconfig,.gitmodules,.tgitconfig,config.worktree||gitconfig,gitmodules
Git Revision List|lines|data||.git-blame-ignore-revs||Git Blame Ignore Revs
Gleam|generic|programming|.gleam
Glimmer JS|javascript|programming|.gjs|||gjs
Glimmer TS|javascript|programming||||gts
Glyph|tcl|programming|.glf
Glyph Bitmap Distribution Format|lines|data|.bdf
Gno|go|programming|.gno|||gnolang
Gnuplot|hashed|programming|.gp,.gnu,.gnuplot,.p,.plot||gnuplot
Go|go|programming|.go|||golang
Go Checksums|lines|data||go.sum,go.work.sum||go.sum,go sum,go.work.sum,go work sum
Go Module|go|data||go.mod||go.mod,go mod
Go Template|template|markup|.gohtml,.gotmpl,.html.tmpl,.tmpl|_helpers.tpl||gotmpl
Go Workspace|go|data||go.work||go.work,go work
Godot Resource|python|data|.gdnlib,.gdns,.tres,.tscn|project.godot
Golo|generic|programming|.golo
Gosu|generic|programming|.gsx,.vark
Grace|generic|programming|.grace
Gradle|groovy|data|.gradle
Gradle Kotlin DSL|kotlin|data|.gradle.kts
Grammatical Framework|haskell|programming|.gf|||gf
Graph Modeling Language|lines|data
GraphQL|graphql|data|.graphql,.gql,.graphqls
Graphviz (DOT)|lines|data|.dot,.gv
Groovy|groovy|programming|.groovy,.grt,.gtpl,.gvy|Jenkinsfile|groovy
Groovy Server Pages|template|programming|.gsp|||gsp,java server page
GtkRC|ruby|data|.gtkrc|gtkrc,gtkrc-2.0||gtk,gtk 1,gtk 2
HAProxy|hashed|data||haproxy.cfg
HCL|hcl|programming|.hcl,.nomad,.tf,.tfvars,.tofu|||HashiCorp Configuration Language,opentofu,terraform
HIP|c|programming|.hip
HLSL|c|programming|.hlsl,.cginc,.fxh,.hlsli
HOCON|hashed|data|.hocon|.scalafix.conf,.scalafmt.conf
HTML|markup|markup|.html,.hta,.htm,.html.hl,.xht,.xhtml|||xhtml
HTML+ECR|template|markup|.ecr|||ecr
HTML+EEX|template|markup|.html.eex,.heex,.leex|||eex,heex,leex
HTML+ERB|template|markup|.erb,.erb.deface,.rhtml|||erb,rhtml,html+ruby
HTML+PHP|php|markup|.phtml
HTML+Razor|template|markup|.cshtml,.razor|||razor
HTTP|lines|data|.http
HXML|lines|data|.hxml
Hack|php|programming|.hack,.hhi
Haml|indented|markup|.haml,.haml.deface
Handlebars|template|markup|.handlebars,.hbs|||hbs,htmlbars
Harbour|generic|programming|.hb
Hare|generic|programming|.ha
Haskell|haskell|programming|.hs,.hs-boot,.hsc||runghc,runhaskell,runhugs
Haxe|generic|programming|.hx,.hxsl
HiveQL|sql|programming|.q,.hql
HolyC|c|programming|.hc
Hosts File|ini|data||hosts.txt||hosts
Hurl|generic|programming|.hurl
Hy|lisp|programming|.hy||hy|hylang
HyPhy|generic|programming
IDL|generic|programming|.dlm
IGOR Pro|generic|programming|.ipf|||igor,igorpro
IL Assembly|assembly|programming|.il|||ilasm,msil
INI|ini|data|.ini,.cfg,.cnf,.container,.dof,.lektorproject,.mount,.network,.prefs,.properties,.service,.socket,.target,.timer,.url|.buckconfig,.coveragerc,.flake8,.gitreview,.pylintrc,HOSTS,buildozer.spec,hosts,pylintrc,vlcrc||conf,dosini
IRC log|lines|data|.irclog,.weechatlog|||irc,irc logs
ISPC|c|programming|.ispc
Idris|haskell|programming|.idr,.lidr
Ignore List|ini|data|.gitignore|.agignore,.atomignore,.babelignore,.bzrignore,.ckignore,.coffeelintignore,.cvsignore,.dockerignore,.easignore,.eleventyignore,.eslint-ignore,.eslintignore,.gitignore,.ignore,.markdownlintignore,.nodemonignore,.npmignore,.prettierignore,.rgignore,.stylelintignore,.vercelignore,.vscodeignore,gitignore-global,gitignore_global||ignore,gitignore,git-ignore
ImHex Pattern Language|generic|programming|.hexpat|||ImHex,ImHexPatternLanguage,imhexpl
ImageJ Macro|generic|programming|.ijm|||ijm
Imba|generic|programming|.imba
Inform 7|generic|programming|.ni,.i7x|||i7,inform7
Ink|hashed|programming|.ink
Inno Setup|generic|programming|.iss,.isl
Io|hashed|programming|.io||io
Ioke|generic|programming|.ik||ioke
Isabelle|generic|programming|.thy
Isabelle ROOT|generic|programming||ROOT
J|generic|programming|.ijs||jconsole
JAR Manifest|ini|data||MANIFEST.MF
JASS|generic|programming|.j|||jass2
JCL|generic|programming|.jcl
JFlex|c|programming|.flex,.jflex
JSON|json|data|.json,.4dform,.4dproject,.avsc,.geojson,.gltf,.har,.ice,.json-tmlanguage,.json.example,.jsonl,.mcmeta,.sarif,.slnlaunch,.tact,.tfstate,.tfstate.backup,.topojson,.webapp,.webmanifest,.yy,.yyp|.all-contributorsrc,.arcconfig,.auto-changelog,.c8rc,.htmlhintrc,.imgbotconfig,.nycrc,.releaserc,.secrets.baseline,.tern-config,.tern-project,.watchmanconfig,MODULE.bazel.lock,Package.resolved,Pipfile.lock,bun.lock,composer.lock,deno.lock,flake.lock,mcmod.info||geojson,jsonl,sarif,topojson
JSON with Comments|json|data|.jsonc,.code-snippets,.code-workspace,.hujson,.sublime-build,.sublime-color-scheme,.sublime-commands,.sublime-completions,.sublime-keymap,.sublime-macro,.sublime-menu,.sublime-mousemap,.sublime-project,.sublime-settings,.sublime-theme,.sublime-workspace,.sublime_metrics,.sublime_session,.tsconfig.json|.babelrc,.devcontainer.json,.eslintrc.json,.jscsrc,.jshintrc,.jslintrc,.oxlintrc.json,.swcrc,api-extractor.json,devcontainer.json,jsconfig.json,language-configuration.json,tsconfig.json,tslint.json||jsonc
JSON5|json|data|.json5
JSONLD|json|data|.jsonld
JSONiq|javascript|programming
Jac|python|programming|.jac
Jai|generic|programming|.jai
Janet|clojure|programming|.janet||janet
Jasmin|assembly|programming
Java|java|programming|.java,.jav,.jsh
Java Properties|ini|data
Java Server Pages|template|programming|.jsp,.tag|||jsp
Java Template Engine|java|programming|.jte|||jte
JavaScript|javascript|programming|.js,._js,.bones,.cjs,.es,.es6,.jake,.javascript,.jsb,.jscad,.jsfl,.jslib,.jsm,.jspre,.jss,.jsx,.mjs,.njs,.pac,.sjs,.ssjs,.xsjs,.xsjslib|Jakefile|bun,chakra,d8,deno,gjs,js,node,nodejs,qjs,rhino,v8,v8-shell|js,node
JavaScript+ERB|template|programming|.js.erb
Jest Snapshot|javascript|data|.snap
JetBrains MPS|markup|programming|.mps,.mpl,.msd|||mps
Jinja|template|markup|.jinja,.j2,.jinja2|||django,html+django,html+jinja,htmldjango
Jison|c|programming|.jison
Jison Lex|c|programming|.jisonlex
Jolie|generic|programming|.ol,.iol||jolie
Jsonnet|json|programming|.jsonnet,.libsonnet
Julia|julia|programming|.jl||julia
Julia REPL|julia|programming
Jupyter Notebook|json|markup|.ipynb|Notebook||IPython Notebook
Just|shell|programming|.just|.JUSTFILE,.Justfile,.justfile,JUSTFILE,Justfile,justfile||Justfile
KCL|generic|programming|.k|kcl.mod,kcl.mod.lock
KDL|lines|data|.kdl
KFramework|generic|programming
KRL|generic|programming|.krl
Kaitai Struct|yaml|programming|.ksy|||ksy
KakouneScript|generic|programming|.kak|kakrc||kak,kakscript
KerboScript|generic|programming|.ks
KiCad Layout|lisp|data|.kicad_pcb,.kicad_mod,.kicad_wks|fp-lib-table||pcbnew
KiCad Legacy Layout|lines|data
KiCad Schematic|lisp|data|.kicad_sch,.kicad_sym|||eeschema schematic
Kickstart|hashed|data
Kit|markup|markup|.kit
KoLmafia ASH|generic|programming
Koka|generic|programming|.kk||koka
Kotlin|kotlin|programming|.kt,.ktm,.kts
Kusto|lines|data|.kql
LFE|lisp|programming|.lfe
LLVM|assembly|programming|.ll
LOLCODE|generic|programming|.lol
LSL|generic|programming|.lsl,.lslp||lsl
LTspice Symbol|lines|data
LabVIEW|json|programming|.lvproj,.lvclass,.lvlib
Lambdapi|generic|programming
Langium|generic|programming|.langium
Lark|lines|data|.lark
Lasso|generic|programming|.lasso,.las,.lasso8,.lasso9|||lassoscript
Latte|template|markup|.latte
Lean|haskell|programming|.lean,.hlean
Lean 4|haskell|programming||||lean4
Leo|generic|programming|.leo
Less|css|markup|.less|||less-css
Lex|c|programming|.lex|Lexer.x,lexer.x||flex
LigoLANG|pascal|programming|.ligo
LilyPond|lisp|programming|.ly,.ily
Limbo|generic|programming
Linear Programming|generic|programming
Linker Script|generic|programming|.ld,.lds|ld.script
Linux Kernel Module|lines|data
Liquid|template|markup|.liquid
Liquidsoap|generic|programming|.liq
Literate Agda|haskell|programming|.lagda
Literate CoffeeScript|coffeescript|programming|.litcoffee,.coffee.md|||litcoffee
Literate Haskell|haskell|programming|.lhs|||lhaskell,lhs
LiveCode Script|generic|programming|.livecodescript
LiveScript|coffeescript|programming|.ls,._ls|Slakefile||live-script,ls
Lobster|generic|programming|.lobster
Logos|c|programming|.xm,.xi
Logtalk|prolog|programming|.lgt,.logtalk
LookML|yaml|programming|.lkml,.lookml
LoomScript|generic|programming
Lua|lua|programming|.lua,.nse,.p8,.pd_lua,.rbxs,.rockspec,.wlua|.luacheckrc|lua,luajit
Luau|lua|programming|.luau||luau
M|generic|programming|.mumps|||mumps
M3U|lines|data|.m3u,.m3u8|||hls playlist,m3u playlist
M4|generic|programming|.m4,.mc
M4Sugar|generic|programming||configure.ac||autoconf
MATLAB|matlab|programming|.matlab|||octave
MAXScript|generic|programming|.mcr
MDX|prose|markup|.mdx
MLIR|generic|programming|.mlir
MQL4|generic|programming|.mq4,.mqh
MQL5|generic|programming|.mq5
MTML|markup|markup|.mtml
MUF|generic|programming|.muf
Macaulay2|generic|programming|.m2||M2|m2
Makefile|make|programming|.mak,.make,.makefile,.mk,.mkfile|BSDmakefile,GNUmakefile,Kbuild,Makefile,Makefile.am,Makefile.boot,Makefile.frag,Makefile.in,Makefile.inc,Makefile.pc,Makefile.wat,makefile,makefile.sco,mkfile|make|bsdmake,make,mf
Mako|template|programming|.mako,.mao
Markdown|prose|prose|.md,.livemd,.markdown,.mdown,.mdwn,.mkd,.mkdn,.mkdown,.ronn,.scd,.workbook|contents.lr||md,pandoc
Marko|markup|markup|.marko|||markojs
Mask|markup|markup|.mask
Mathematical Programming System|generic|programming
Maven POM|markup|data||pom.xml
Max|json|programming|.maxpat,.maxhelp,.maxproj,.mxt,.pat|||max/msp,maxmsp
MeTTa|lisp|programming|.metta
Mercury|prolog|programming|.moo||mmi
Mermaid|markup|markup|.mmd,.mermaid|||mermaid example
Meson|hashed|programming||meson.build,meson_options.txt
Metal|c|programming|.metal
Microsoft Developer Studio Project|lines|data
Microsoft Visual Studio Solution|lines|data|.sln
MiniD|generic|programming|.minid
MiniScript|generic|programming
MiniYAML|yaml|data
MiniZinc|generic|programming|.mzn
MiniZinc Data|lines|data|.dzn
Mint|generic|programming|.mint
Mirah|ruby|programming|.druby,.duby,.mirah
Modelica|generic|programming|.mo
Modula-2|pascal|programming
Modula-3|pascal|programming|.i3,.ig,.m3,.mg
Module Management System|generic|programming|.mms,.mmk|descrip.mmk,descrip.mms
Mojo|python|programming
Monkey|generic|programming|.monkey,.monkey2
Monkey C|generic|programming
Moocode|generic|programming
MoonBit|generic|programming|.mbt
MoonScript|coffeescript|programming|.moon||moon
Motoko|generic|programming
Motorola 68K Assembly|assembly|programming|.x68|||m68k
Move|rust|programming|.move
Muse|prose|prose|.muse|||amusewiki,emacs muse
Mustache|template|markup|.mustache
Myghty|generic|programming|.myt
NASL|generic|programming|.nasl
NCL|generic|programming
NEON|hashed|data|.neon|||nette object notation,ne-on
NL|lines|data|.nl
NMODL|generic|programming
NPM Config|ini|data||.npmrc||npmrc
NSIS|generic|programming|.nsi,.nsh
NWScript|generic|programming|.nss
Nasal|generic|programming
Nearley|generic|programming|.ne,.nearley
Nemerle|generic|programming
NetLinx|generic|programming|.axs,.axi
NetLinx+ERB|generic|programming|.axs.erb,.axi.erb
NetLogo|lisp|programming|.nlogo
NewLisp|lisp|programming|||newlisp
Nextflow|groovy|programming|.nf|nextflow.config|nextflow
Nginx|hashed|data|.nginx,.nginxconf|nginx.conf||nginx configuration file
Nickel|generic|programming
Nim|nim|programming|.nim,.nim.cfg,.nimble,.nimrod,.nims|nim.cfg
Ninja|make|data|.ninja
Nit|generic|programming|.nit
Nix|nix|programming|.nix|||nixos
Noir|rust|programming||||nargo
Nu|lisp|programming||Nukefile|nush|nush
NumPy|python|programming|.numpy,.numpyw,.numsc
Nunjucks|template|markup|.njk|||njk
Nushell|shell|programming|.nu||nu|nu-script,nushell-script
OASv2-json|json|data
OASv2-yaml|yaml|data
OASv3-json|json|data
OASv3-yaml|yaml|data
OCaml|ocaml|programming|.ml,.eliom,.eliomi,.ml4,.mli,.mll,.mly||ocaml,ocamlrun,ocamlscript
OMNeT++ MSG|generic|programming|.msg|||omnetpp-msg
OMNeT++ NED|generic|programming|.ned|||omnetpp-ned
Oberon|pascal|programming|.ob2
ObjDump|lines|data|.objdump
Object Data Instance Notation|lines|data
ObjectScript|generic|programming
Objective-C|c|programming|.m|||obj-c,objc,objectivec
Objective-C++|c|programming|.mm|||obj-c++,objc++,objectivec++
Objective-J|generic|programming|.sj|||obj-j,objectivej,objj
Odin|go|programming|.odin|||odinlang,odin-lang
Omgrofl|generic|programming|.omgrofl
Opa|generic|programming|.opa
Opal|generic|programming|.opal
Open Policy Agent|hashed|programming|.rego
OpenAPI Specification v2|lines|data||||oasv2
OpenAPI Specification v3|lines|data||||oasv3
OpenCL|c|programming|.opencl
OpenEdge ABL|generic|programming||||progress,openedge,abl
OpenQASM|generic|programming|.qasm
OpenRC runscript|shell|programming|||openrc-run|openrc
OpenSCAD|generic|programming|.scad
OpenStep Property List|lines|data|.glyphs
OpenType Feature File|lines|data|.fea|||AFDKO
Option List|ini|data||.ackrc,.rspec,.yardopts,ackrc,mocha.opts||opts,ackrc
Org|prose|prose|.org
OverPy|python|programming|.opy|||opy
OverpassQL|generic|programming|.overpassql
Ox|generic|programming|.ox,.oxh,.oxo
Oxygene|pascal|programming|.oxygene
Oz|generic|programming|.oz
P4|generic|programming|.p4
PDDL|lisp|programming|.pddl
PEG.js|javascript|programming|.pegjs,.peggy
PHP|php|programming|.php,.aw,.ctp,.php3,.php4,.php5,.phps,.phpt|.php,.php_cs,.php_cs.dist,Phakefile|php|inc
PLSQL|sql|programming|.pls,.bdy,.fnc,.pck,.pkb,.pks,.plb,.plsql,.spc,.tpb,.tps,.trg,.vw
PLpgSQL|sql|programming|.pgsql
POV-Ray SDL|generic|programming|.pov|||pov-ray,povray
Pact|generic|programming|.pact
Pan|generic|programming|.pan
Papyrus|generic|programming|.psc
Parrot|generic|programming|.parrot
Parrot Assembly|generic|programming|.pasm||parrot|pasm
Parrot Internal Representation|generic|programming|.pir|||pir
Pascal|pascal|programming|.pas,.dfm,.dpr,.lpr,.pascal||instantfpc|delphi,objectpascal
Pawn|generic|programming|.pwn,.sma
Pep8|generic|programming|.pep
Perl|perl|programming|.pl,.al,.perl,.ph,.plx,.pm,.psgi,.t|.latexmkrc,Makefile.PL,Rexfile,ack,cpanfile,latexmkrc|cperl,perl|cperl
Pic|markup|markup|.pic,.chem|||pikchr
Pickle|lines|data
PicoLisp|lisp|programming|||picolisp,pil
PigLatin|generic|programming|.pig
Pike|generic|programming|.pike,.pmod||pike
Pip Requirements|ini|data||dev-requirements.txt,requirements-dev.txt,requirements.lock.txt,requirements.txt
Pkl|hashed|programming|.pkl||pkl
PlantUML|lines|data|.puml,.iuml,.plantuml
Pod|perl|prose|.pod
Pod 6|prose|prose|.pod6||perl6
PogoScript|generic|programming|.pogo
Polar|generic|programming|.polar
Pony|generic|programming|.pony
Portugol|generic|programming|.por
PostCSS|css|markup|.pcss,.postcss
PostScript|markup|markup|.ps,.eps,.epsi,.pfa|||postscr
Power Query|generic|programming|.pq|||powerquery
PowerBuilder|generic|programming|.sra,.sru,.srw
PowerShell|powershell|programming|.ps1,.psd1,.psm1||pwsh|posh,pwsh
Praat|generic|programming|.praat
Prisma|idl|data|.prisma
Pro*C|c|programming|.pc
Processing|java|programming|.pde
Procfile|shell|programming||Procfile
Proguard|lines|data
Prolog|prolog|programming|.plt,.pro,.prolog,.yap||swipl,yap
Promela|generic|programming|.pml
Propeller Spin|generic|programming|.spin
Protocol Buffer|idl|data|.proto|||proto,protobuf,Protocol Buffers
Protocol Buffer Text Format|idl|data|.textproto,.pbt,.pbtxt,.txtpb|||text proto,protobuf text format
Public Key|lines|data|.pub
Pug|indented|markup|.jade,.pug
Puppet|hashed|programming|.pp|Modulefile
Pure Data|lines|data|.pd
PureBasic|basic|programming|.pb,.pbi
PureScript|haskell|programming|.purs
Pyret|generic|programming|.arr
Python|python|programming|.py,.cgi,.fcgi,.gyp,.gypi,.lmi,.py3,.pyde,.pyi,.pyp,.pyt,.pyw,.rpy,.tac,.wsgi,.xpy|.gclient,DEPS,SConscript,SConstruct,wscript|python,python2,python3,py,pypy,pypy3,uv|py,py3,python3,rusthon
Python console|python|programming||||pycon
Python traceback|python|data|.pytb
Q#|generic|programming|.qs|||qsharp
QML|javascript|programming|.qml,.qbs
QMake|make|programming|.pri||qmake
Qt Script|javascript|programming||installscript.qs,toolchain_installscript.qs
Quake|generic|programming||m3makefile,m3overrides
QuakeC|generic|programming|.qc
Quartus Simulation IP|tcl|data|.sip
QuickBASIC|basic|programming||||qb,qbasic,qb64,classic qbasic,classic quickbasic
Quint|generic|programming|.qnt
R|r|programming|.r,.rd,.rhistory,.rsx|.Rapp.history,.Rhistory,.Rprofile,expr-dist|Rscript|Rscript,splus
RAML|yaml|markup|.raml
RAScript|generic|programming|.rascript
RBS|ruby|data|.rbs
RDoc|prose|prose|.rdoc
REALbasic|basic|programming|.rbbas,.rbfrm,.rbmnu,.rbres,.rbtbar,.rbuistate
REXX|generic|programming|.rexx,.pprx,.rex||regina,rexx|arexx
RMarkdown|prose|prose|.qmd,.rmd
RON|rust|data|.ron
ROS Interface|lines|data|.action,.srv|||rosmsg
RPC|generic|programming||||rpcgen,oncrpc,xdr
RPGLE|generic|programming|.rpgle,.sqlrpgle|||ile rpg,sqlrpgle
RPM Spec|ini|data|.spec|||specfile
RUNOFF|markup|markup|.rnh
Racket|lisp|programming|.rkt,.rktd,.rktl,.scrbl||racket
Ragel|c|programming|.rl|||ragel-rb,ragel-ruby
Raku|perl|programming|.6pl,.6pm,.nqp,.p6,.p6l,.p6m,.pl6,.pm6,.raku,.rakumod||raku,rakudo|perl6,perl-6
Rascal|generic|programming|.rsc
Raw token data|lines|data|.raw|||raw
ReScript|rust|programming|.resi
Readline Config|ini|data||.inputrc,inputrc||inputrc,readline
Reason|rust|programming|.rei
ReasonLIGO|pascal|programming|.religo
Rebol|generic|programming|.reb,.r2,.r3,.rebol
Record Jar|ini|data||language-subtag-registry.txt
Red|generic|programming|.red|||red/system
Redcode|generic|programming|.cw
Redirect Rules|ini|data||_redirects||redirects
Redscript|generic|programming|.reds
Regular Expression|lines|data|.regexp,.regex|||regexp,regex
Ren'Py|python|programming||||renpy
RenderScript|c|programming|.rsh
Rez|generic|programming
Rhai|generic|programming|.rhai
Rich Text Format|markup|markup|.rtf
Ring|hashed|programming|.ring
Riot|markup|markup|.riot
RobotFramework|ini|programming|.robot,.resource
Robots Exclusion Rules|ini|data||robots.txt||robots,robots txt,robotx.txt
Roc|generic|programming|.roc
Rocq Prover|ocaml|programming|.coq|||coq,rocq
Roff|markup|markup|.roff,.1,.1in,.1m,.1x,.2,.3,.3in,.3m,.3p,.3pm,.3qt,.3x,.4,.5,.6,.7,.8,.9,.man,.mdoc,.me,.ms,.n,.nr,.rno,.tmac|eqnrc,mmn,mmt,troffrc,troffrc-end||groff,man,manpage,man page,man-page,mdoc,nroff,troff
Roff Manpage|markup|markup
Rouge|clojure|programming|.rg
RouterOS Script|generic|programming|||RouterOS
Ruby|ruby|programming|.rb,.builder,.eye,.gemspec,.god,.jbuilder,.mspec,.pluginspec,.podspec,.prawn,.rabl,.rake,.rbi,.rbuild,.rbw,.rbx,.ru,.ruby,.thor,.watchr|.irbrc,.pryrc,.simplecov,Appraisals,Berksfile,Brewfile,Buildfile,Capfile,Dangerfile,Deliverfile,Fastfile,Gemfile,Guardfile,Jarfile,Mavenfile,Podfile,Puppetfile,Rakefile,Snapfile,Steepfile,Thorfile,Vagrantfile,buildfile|ruby,macruby,rake,jruby,rbx|jruby,macruby,rake,rb,rbx
Rust|rust|programming|.rs,.rs.in||rust-script|rs
SAS|generic|programming|.sas
SCSS|css|markup|.scss
SELinux Policy|lines|data|.te|file_contexts,genfs_contexts,initial_sids,port_contexts,security_classes||SELinux Kernel Policy Language,sepolicy
SIP|generic|programming
SMT|python|programming|.smt2,.smt,.z3||boolector,cvc4,mathsat5,opensmt,smtinterpol,smt-rat,stp,verit,yices2,z3
SPARQL|hashed|data|.sparql,.rq
SQF|generic|programming|.sqf,.hqf
SQL|sql|data|.sql,.ddl,.mysql,.prc,.tab,.udf,.viw
SQLPL|sql|programming|.db2
SRecode Template|lisp|markup|.srt
SSH Config|ini|data||ssh-config,ssh_config,sshconfig,sshconfig.snip,sshd-config,sshd_config||sshconfig,sshdconfig,ssh_config,sshd_config
STAR|lines|data
STL|lines|data|.stl|||ascii stl,stla
STON|smalltalk|data|.ston
SVG|markup|data|.svg
SWIG|c|programming|.swg,.swig
Sage|python|programming|.sage,.sagews
Sail|generic|programming|.sail
Salt|yaml|programming||||saltstack,saltstate
Sass|indented|markup|.sass
Scala|scala|programming|.scala,.kojo,.sbt,.sc||scala
Scaml|indented|markup|.scaml
Scenic|python|programming|.scenic||scenic
Scheme|lisp|programming|.scm,.sld,.sls,.sps,.ss||scheme,guile,bigloo,chicken,csi,gosh,r6rs
Scilab|matlab|programming|.sci,.sce
Self|generic|programming|.self
ShaderLab|c|programming
Shell|shell|programming|.sh,.bash,.bats,.command,.ksh,.pacscript,.sbatch,.sh.in,.slurm,.tmux,.tool,.trigger,.zsh,.zsh-theme|.bash_aliases,.bash_functions,.bash_history,.bash_logout,.bash_profile,.bashrc,.cshrc,.envrc,.flaskenv,.kshrc,.login,.profile,.tmux.conf,.xinitrc,.xsession,.zlogin,.zlogout,.zprofile,.zshenv,.zshrc,9fs,PKGBUILD,bash_aliases,bash_logout,bash_profile,bashrc,cshrc,gradlew,kshrc,login,man,mvnw,profile,tmux.conf,xinitrc,xsession,zlogin,zlogout,zprofile,zshenv,zshrc|ash,bash,dash,ksh,mksh,pdksh,rc,sh,zsh|sh,shell-script,bash,zsh,envrc
ShellCheck Config|ini|data||.shellcheckrc||shellcheckrc
ShellSession|shell|programming|.sh-session|||bash session,console
Shen|lisp|programming|.shen
Sieve|generic|programming|.sieve
Simple File Verification|lines|data|.sfv|||sfv
Singularity|generic|programming||Singularity
Slang|c|programming|.slang
Slash|generic|programming|.sl
Slice|generic|programming
Slim|indented|markup|.slim
Slint|markup|markup|.slint
SmPL|generic|programming|.cocci|||coccinelle
Smali|assembly|programming|.smali
Smalltalk|smalltalk|programming|.st|||squeak
Smarty|template|programming|.tpl
Smithy|idl|programming|.smithy
Snakemake|python|programming|.smk,.snakefile|Snakefile||snakefile
Solidity|generic|programming|.sol
Soong|lines|data||Android.bp
SourcePawn|generic|programming|.sp|||sourcemod
SpiceDB Schema|lines|data|.zed
Spline Font Database|lines|data|.sfd
Squirrel|generic|programming|.nut
Stan|generic|programming|.stan
Standard ML|ocaml|programming|.fun,.sig,.sml|||sml
Starlark|python|programming|.bzl,.star|BUCK,BUILD,BUILD.bazel,MODULE.bazel,Tiltfile,WORKSPACE,WORKSPACE.bazel,WORKSPACE.bzlmod||bazel,bzl
Stata|generic|programming|.do,.ado,.doh,.ihlp,.mata,.matah,.sthlp
StringTemplate|template|markup
Stylus|indented|markup|.styl
SubRip Text|lines|data
SugarSS|css|markup|.sss
SuperCollider|generic|programming|||sclang,scsynth
SurrealQL|sql|programming|.surql|||surql
Survex data|lines|data|.svx
Svelte|markup|markup|.svelte
Sway|rust|programming
Sweave|tex|prose|.rnw
Swift|swift|programming|.swift
SystemVerilog|verilog|programming|.sv,.svh,.vh
TI Program|generic|programming|.8xp,.8xp.txt
TL-Verilog|verilog|programming|.tlv
TLA|generic|programming|.tla
TMDL|lines|data|.tmdl|||Tabular Model Definition Language
TOML|toml|data|.toml,.toml.example|Cargo.lock,Cargo.toml.orig,Gopkg.lock,Pipfile,mise.local.lock,mise.lock,pdm.lock,poetry.lock,uv.lock
TSPLIB data|lines|data||||travelling salesman problem,traveling salesman problem
TSQL|sql|programming
TSV|lines|data|.tsv,.vcf|||tab-seperated values
TSX|javascript|programming|.tsx|||typescriptreact
TXL|generic|programming|.txl
Tact|generic|programming
Talon|generic|programming|.talon
Tape|generic|programming|.tape|||vhs
Tcl|tcl|programming|.tcl,.adp,.sdc,.tcl.in,.tm,.xdc|owh,starfield|tclsh,wish|sdc,xdc
Tcsh|shell|programming|.tcsh,.csh||tcsh,csh
TeX|tex|markup|.tex,.aux,.bbx,.cbx,.dtx,.ins,.lbx,.ltx,.mkii,.mkiv,.mkvi,.sty,.toc|||latex
Tea|markup|markup|.tea
Teal|lua|programming|.tl||tl
Terra|lua|programming
Terraform Template|hcl|markup|.tftpl
Texinfo|tex|prose|.texinfo,.texi,.txi||makeinfo
Text|prose|prose|.txt,.fr,.nb,.no|CITATION,CITATIONS,COPYING,COPYING.regex,COPYRIGHT.regex,FONTLOG,INSTALL,INSTALL.mysql,LICENSE,LICENSE.mysql,NEWS,README.me,README.mysql,README.nss,README.pc,click.me,delete.me,keep.me,package.mask,package.use.mask,package.use.stable.mask,read.me,readme.1st,test.me,use.mask,use.stable.mask||fundamental,plain text
TextGrid|lines|data|.textgrid
TextMate Properties|ini|data||.tm_properties||tm-properties
Textile|prose|prose|.textile
Thrift|idl|programming|.thrift
Toit|generic|programming|.toit
Tolk|generic|programming|.tolk
Tor Config|ini|data||torrc||torrc
Tree-sitter Query|lisp|programming||||tsq
Turing|generic|programming|.tu
Turtle|hashed|data|.ttl
Twig|template|markup|.twig
Type Language|lines|data||||tl
TypeScript|javascript|programming|.ts,.cts,.mts||ts-node,tsx|ts
TypeSpec|idl|programming|.tsp|||tsp
Typst|generic|programming||||typ
Unified Parallel C|c|programming|.upc
Unity3D Asset|yaml|data|.anim,.asset,.mat,.meta,.prefab,.unity
Unix Assembly|assembly|programming||||gas,gnu asm,unix asm
Uno|csharp|programming|.uno
UnrealScript|generic|programming
Untyped Plutus Core|generic|programming|.uplc
UrWeb|generic|programming|.ur,.urs|||Ur/Web,Ur
V|go|programming||||vlang
VBA|basic|programming|.bas,.cls,.frm,.vba|||visual basic for applications
VBScript|basic|programming|.vbs
VCL|generic|programming|.vcl
VHDL|vhdl|programming|.vhdl,.vhd,.vhf,.vhi,.vho,.vhs,.vht,.vhw
Vala|generic|programming|.vala,.vapi
Valve Data Format|lines|data|.vdf,.vmf|||keyvalues,vdf
Velocity Template Language|template|markup|.vtl|||vtl,velocity
Vento|template|markup|.vto
Verilog|verilog|programming|.v,.veo
Verse|generic|programming|.verse
Vespa Schema Definition|lines|data|.sd|||vespa
Vim Help File|prose|prose||||help,vimhelp
Vim Snippet|markup|markup|.snip,.snippet,.snippets|||SnipMate,UltiSnip,UltiSnips,NeoSnippet
Vim script|vim|programming|.vim,.vimrc,.vmb|.exrc,.gvimrc,.nvimrc,.vimrc,_vimrc,gvimrc,nvimrc,vimrc||vim,viml,nvim,vimscript
Visual Basic .NET|basic|programming|.vb,.vbhtml|||visual basic,vbnet,vb .net,vb.net
Visual Basic 6.0|basic|programming|.ctl,.dsr|||vb6,vb 6,visual basic 6,visual basic classic,classic visual basic
Volt|d|programming|.volt
Vue|markup|markup|.vue
Vyper|python|programming|.vy
WDL|generic|programming|.wdl|||Workflow Description Language
WGSL|c|programming|.wgsl
Wavefront Material|lines|data|.mtl
Wavefront Object|lines|data|.obj
Web Ontology Language|lines|data|.owl
WebAssembly|lisp|programming|.wast,.wat|||wast,wasm
WebAssembly Interface Type|lines|data|.wit|||wit
WebIDL|generic|programming|.webidl
WebVTT|markup|data|.vtt|||vtt
Wget Config|ini|data||.wgetrc||wgetrc
Whiley|generic|programming|.whiley
Wikitext|prose|prose|.mediawiki,.wiki,.wikitext|||mediawiki,wiki
Win32 Message File|ini|data
Windows Registry Entries|ini|data|.reg
Witcher Script|generic|programming|.ws
Wolfram Language|generic|programming|.mathematica,.cdf,.ma,.mt,.nbp,.wl,.wls,.wlt||wolfram,WolframKernel,wolframscript,math,MathKernel,MathematicaScript,WolframNB,Mathematica|mathematica,mma,wolfram,wolfram lang,wl
Wollok|generic|programming|.wlk
World of Warcraft Addon Data|lines|data
Wren|generic|programming|.wren|||wrenlang
X BitMap|c|data|.xbm|||xbm
X Font Directory Index|lines|data||encodings.dir,fonts.alias,fonts.dir,fonts.scale
X PixMap|c|data|.xpm|||xpm
X10|generic|programming|.x10|||xten
XC|c|programming|.xc
XCompose|lines|data||.XCompose,XCompose,xcompose
XML|markup|data|.xml,.adml,.admx,.ant,.axaml,.axml,.builds,.ccproj,.ccxml,.clixml,.cproject,.cscfg,.csdef,.csl,.csproj,.ct,.depproj,.dita,.ditamap,.ditaval,.dll.config,.dotsettings,.filters,.fsproj,.fxml,.glade,.gml,.gmx,.gpx,.grxml,.gst,.hzp,.icls,.iml,.ivy,.jelly,.jsproj,.kml,.launch,.mdpolicy,.meta4,.mjml,.mod,.mojo,.mxml,.natvis,.ncl,.ndproj,.nproj,.nuspec,.odd,.osm,.pkgproj,.proj,.props,.ps1xml,.psc1,.pt,.pubxml,.qhelp,.rbxmx,.rdf,.res,.resx,.rss,.sch,.scxml,.sfproj,.shproj,.slnx,.srdf,.storyboard,.sublime-snippet,.sw,.targets,.tml,.typ,.ui,.urdf,.ux,.vbproj,.vcxproj,.vsixmanifest,.vssettings,.vstemplate,.vxml,.wixproj,.workflow,.wsdl,.wsf,.wxi,.wxl,.wxs,.x3d,.xacro,.xaml,.xib,.xlf,.xliff,.xmi,.xml.dist,.xmp,.xproj,.xsd,.xspec,.xul,.zcml|.classpath,.cproject,.project,App.config,NuGet.config,Settings.StyleCop,Web.Debug.config,Web.Release.config,Web.config,packages.config||rss,xsd,wsdl
XML Property List|markup|data|.plist,.sttheme,.tmcommand,.tmlanguage,.tmpreferences,.tmsnippet,.tmtheme
XPages|markup|data|.xsp-config,.xsp.metadata
XProc|markup|programming|.xpl,.xproc
XQuery|generic|programming|.xquery,.xq,.xql,.xqm,.xqy
XS|perl|programming|.xs
XSLT|markup|programming|.xslt,.xsl|||xsl
Xmake|generic|programming||xmake.lua
Xojo|basic|programming|.xojo_code,.xojo_menu,.xojo_report,.xojo_script,.xojo_toolbar,.xojo_window
Xonsh|python|programming|.xsh
Xtend|generic|programming|.xtend
YAML|yaml|data|.yml,.mir,.reek,.rviz,.sublime-syntax,.syntax,.yaml,.yaml-tmlanguage,.yaml.sed,.yml.mysql|.clang-format,.clang-tidy,.clangd,.eslintrc,.gemrc,CITATION.cff,glide.lock,pixi.lock,yarn.lock||yml
YANG|lines|data|.yang
YARA|generic|programming|.yar,.yara
YASnippet|markup|markup|.yasnippet|||snippet,yas
Yacc|c|programming|.y,.yacc
Yul|generic|programming|.yul
ZAP|generic|programming|.zap,.xzap
ZIL|generic|programming|.zil,.mud
Zeek|generic|programming|.zeek,.bro|||bro
ZenScript|generic|programming|.zs
Zephir|php|programming|.zep
Zig|zig|programming|.zig,.zig.zon
Zimpl|generic|programming|.zimpl,.zmpl,.zpl
Zmodel|idl|data|.zmodel
cURL Config|ini|data||.curlrc,_curlrc||curlrc
crontab|ini|data||crontab||cron,cron table
desktop|ini|data|.desktop,.desktop.in
dircolors|ini|data|.dircolors|.dir_colors,.dircolors,DIR_COLORS,_dir_colors,_dircolors,dir_colors
eC|c|programming|.ec,.eh
edn|clojure|data|.edn
fish|shell|programming|.fish||fish
hoon|generic|programming|.hoon
iCalendar|ini|data|.ics,.ical|||iCal
jq|hashed|programming|.jq||gojq,jaq,jq,jqjq,jqq,query-json
kvlang|markup|markup|.kv
mIRC Script|generic|programming|.mrc
mcfunction|generic|programming|.mcfunction
mdsvex|prose|markup
mupad|generic|programming|.mu
nanorc|ini|data|.nanorc|.nanorc,nanorc
nesC|c|programming|.nc
ooc|generic|programming|.ooc
pkg-config|ini|data|.pc.in|||pkgconf
q|generic|programming
reStructuredText|prose|prose|.rst,.rest,.rest.txt,.rst.txt|||rst
sed|ini|programming|.sed||gsed,minised,sed,ssed
templ|template|markup|.templ
ucode|javascript|programming|.uc||ucode
vCard|ini|data||||virtual contact file,electronic business card
wisp|clojure|programming|.wisp
xBase|generic|programming|.prg,.prw|||advpl,clipper,foxpro
`;
