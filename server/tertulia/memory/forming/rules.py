"""The forms of English sentence from which formation makes memories, and those that it leaves alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tertulia.domain.memory import MemoryKind, MemoryType
from tertulia.domain.words.statements import FACT, IS, NEED, TURNS_OUT, any_of
from tertulia.memory.talk.words import WEEKDAYS


@dataclass(frozen=True, slots=True)
class Worth:
    """What a memory of one form is worth: importance and confidence, both 0..1."""

    importance: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A form of sentence and what it is; a group `said` cuts the content, a group `about` names its subject."""

    form: re.Pattern[str]
    kind: MemoryKind
    type: MemoryType
    worth: Worth
    tags: tuple[str, ...] = ()


def _form(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_OFTEN = any_of(
    "really,also,still,just,absolutely,definitely,personally,now,currently,only,actually,always,do,not,don't,did not"
    ",didn't,no longer"
)
_I = rf"\bi(?:\s+{_OFTEN}){{0,2}}\s+"
_I_AM = rf"\b(?:i'm|i\s+am)(?:\s+{_OFTEN}){{0,2}}\s+"
_WE = r"\b(?:i|we)"

_ASK_TO_KEEP = any_of("remember,note,note down,keep in mind,bear in mind,don't forget,make a note")
_CORRECTING = any_of("no,nope,actually,correction,sorry,i meant")
_STATING = any_of("is,are,was,were,it's,i,my,we,our,not")
_DECIDED = any_of("decided,agreed,settled on,chose,picked,opted")
_LIKES = any_of("like,love,prefer,enjoy,hate,dislike,adore,favou?r,can't stand,don't like,don't enjoy,don't want")
_TASTES = any_of("allergic,vegan,vegetarian,into,a fan of,a big fan of,a huge fan of,tired of,fond of")
_ORDERS = any_of("from now on,always,never,call me,address me,stop calling,stop using,stop sending")
_STEPS = any_of("run,use,click,press,open,call,restart,ask,type,set,check,turn,go to")
_MUST = any_of("should ,must ,need to ,have to ,first ,just ").replace(r"\s+)", ")")
_HABITS = any_of("usually,often,tend to,never,sometimes")
_WHEN = any_of(
    f"at \\d,at noon,at midnight,tonight,tomorrow,on (?:{WEEKDAYS}),next (?:{WEEKDAYS}|week|month|year),this weekend"
)
_GOES = any_of("meet,leave,fly,travel,start,open,close,arrive,move")
_RHYTHM = rf"\bevery\s+(?:day|morning|evening|night|week|month|{WEEKDAYS})\s+(?:i|we)\b"
_INTENDS = any_of("plan to,intend to,hope to,will,are going to,are planning,am going to,am planning,am about to")
_INTENDS_SHORT = r"(?:'ll|'(?:m|re)\s+(?:going|planning|about)\s+to)"
_DATED = any_of("deadline,due date,launch,release,appointment,meeting,flight,exam")
_KIN = any_of(
    "wife,husband,partner,girlfriend,boyfriend,fianc[eé]e?,mother,mom,mum,father,dad,parents,sister,brother,daughter,son"
    ",kids?,child,children,grandmother,grandfather,aunt,uncle,cousin,niece,nephew,friend,neighbou?r,roommate,boss"
    ",manager,colleague,co-?worker,teammate,mentor,landlord,dog,cat"
)
_ABLE = any_of("speak,play,program in,know how to")
_DONE = any_of(
    "live,work,study,moved,grew up,was born,come from,own,have(?! to\\b),bought,drive,run,lead,manage,use,teach,started"
    ",finished,graduated,quit,joined,got,went,met,lost,won,built,made,was in,was at,was on,was an?"
)
_STATES = any_of("an?,the,from,based,working,living,studying,married,single,engaged,pregnant,retired,\\d+")
_THEY_LIKE = any_of("likes,loves,prefers,hates,dislikes,enjoys")
_THEY_ARE = any_of(
    "is,was,works,lives,has,owns,leads,manages,runs,moved,joined,left,plays,speaks,studies,teaches,now works,now lives"
)
# A handle, or a capitalised name; case matters here.
_SOMEONE = r"^(?:@(?=\w)|(?=[A-Z]))(?P<about>\w[\w.-]*?)"

# The first rule that fits decides.
RULES = (
    Rule(
        _form(
            rf"^(?:please |can you |could you )*{_ASK_TO_KEEP}(?: for (?:me|us|later))?"
            rf"(?::| that\b| this:?|(?= (?:i|we|my|our|the)\b.* {IS}\b))\s*(?P<said>.+)"
        ),
        *("semantic", "fact", Worth(0.9, 0.95), ("asked",)),
    ),
    Rule(
        _form(rf"^{_CORRECTING}\b[\s,:;.-]+(?:actually,?\s+)?(?P<said>.*\b{_STATING}\b.*)"),
        *("semantic", "fact", Worth(0.7, 0.9), ("correction",)),
    ),
    Rule(
        _form(
            rf"{_WE}(?:'ve|\s+have|\s+just|\s+finally)*\s+{_DECIDED}\b",
            rf"{_WE}(?:'re|\s+are|'ll|\s+will)\s+(?:going|go)\s+with\b",
            r"^let's\s+(?:go with|use|stick with)\b",
            r"\bthe decision is\b",
        ),
        *("episodic", "outcome", Worth(0.7, 0.85), ("decision",)),
    ),
    Rule(
        _form(rf"{_I}{_LIKES}\b", r"\bmy favou?rite\b", r"\bi(?:'d| would) rather\b", rf"{_I_AM}{_TASTES}\b"),
        *("semantic", "preference", Worth(0.65, 0.85)),
    ),
    Rule(_form(rf"^(?:please\s+)?{_ORDERS}\b"), *("procedural", "preference", Worth(0.8, 0.9), ("instruction",))),
    Rule(
        _form(rf"^(?:to|in order to|if you (?:want|need) to|whenever|when) [^,]{{3,80}}, (?:you )?{_MUST}?{_STEPS}\b"),
        *("procedural", "skill", Worth(0.6, 0.75)),
    ),
    Rule(_form(rf"{_I}{_HABITS}\b", _RHYTHM), *("semantic", "pattern", Worth(0.55, 0.8))),
    Rule(
        _form(
            rf"{_WE}(?:\s+{_INTENDS}\b|{_INTENDS_SHORT})",
            rf"{_WE}(?:'m|'re|\s+am|\s+are)\s+\w+ing\b.*\b{_WHEN}\b",
            rf"{_WE}\s+{_GOES}\b.*\b{_WHEN}\b",
            rf"\b{_DATED}\b.*\b(?:is|are|moved)\b",
            r"\b(?:is|are) due\b",
        ),
        *("episodic", "fact", Worth(0.6, 0.8), ("plan",)),
    ),
    Rule(NEED, *("episodic", "fact", Worth(0.5, 0.8), ("need",))),
    Rule(_form(rf"\b(?:my|our)\s+(?:\w+\s+)?{_KIN}\b"), *("social", "relationship", Worth(0.6, 0.85))),
    Rule(
        _form(rf"{_I}{_ABLE}\b", rf"{_I_AM}(?:good|great|bad|terrible) at\b"), *("semantic", "skill", Worth(0.55, 0.8))
    ),
    Rule(_form(r"\bmy name(?: is|'s)\b", r"\bi(?:'m| am) called\b"), *("semantic", "fact", Worth(0.85, 0.95))),
    Rule(
        _form(
            rf"{_I}{_DONE}\b",
            rf"{_I_AM}{_STATES}\b",
            r"\bi've\s+(?:got|been|lived|worked|had)\b",
            r"\bmy [\w' -]{2,40}\b(?:is|are|was|were)\b",
        ),
        *("semantic", "fact", Worth(0.6, 0.85)),
    ),
    Rule(re.compile(rf"{_SOMEONE}\s+(?:\w+\s+){{0,2}}?{_THEY_LIKE}\b"), *("semantic", "preference", Worth(0.55, 0.65))),
    Rule(re.compile(rf"{_SOMEONE}(?:'s\s+\w+)?\s+{_THEY_ARE}\b"), *("semantic", "fact", Worth(0.5, 0.65))),
    Rule(FACT, *("semantic", "fact", Worth(0.5, 0.8))),
)

QUESTION = _form(
    r"^"
    + any_of(
        "what,who,whom,whose,when,where,why,how,which,is,are,was,were,am,do,does,did,can,could,would,will,should,shall,has"
        ",have,may,might,don't,doesn't,didn't,isn't,aren't,any"
    )
    + r"\b(?!.*[.!]$)"
)
REQUEST = _form(
    r"^(?:please |could you |can you |would you |will you )*"
    + any_of(
        "tell,show,give,explain,write,list,summari[sz]e,calculate,compute,translate,find,look up,search,help,describe"
        ",recall,repeat,say,answer,compare,suggest,recommend,draft,check,try"
        ",sum (?:\\w+ )?up,recap,catch (?:me|us) up,remind (?:me|us),convert,add,subtract,multiply,divide,work out"
    )
    + r"\b"
)
_PLEASANTRY = any_of(
    "hi,hello,hey,yo,hiya,howdy,good morning,good afternoon,good evening,good night,bye,goodbye,see you,later,thanks?"
    ",thank you,thx,cheers,ok(?:ay)?,cool,nice,great,awesome,perfect,sure,yes,yep,yeah,no,nope,lol,haha+,wow,welcome"
    ",congrats,sounds good,got it,will do,of course,no problem,you're welcome,nice to meet you"
)
GREETING = _form(rf"^(?:{_PLEASANTRY}\b[\s,!.]*)+(?:@?[\w.-]+|so much)?[\s,!.]*$")
LEAD = _form(
    r"^(?:"
    + any_of(
        "hey,hi,hello,well,so,oh,ah,and,but,also,btw,by the way,fyi,ok(?:ay)?,yes,yeah,anyway,for the record,heads up"
        ",just so you know,so you know,(?:just )?a reminder,reminder,one more thing,quick note"
    )
    + r"\b[\s,!:-]+|never\s?mind\s*[,:!-]\s*)+"
)
UNSURE = _form(
    rf"\b{any_of('i think,i guess,i suppose,maybe,perhaps,probably,might,not sure,i believe,apparently,i heard')}\b"
)
UNREAL = _form(
    r"^(?:if (?!you (?:want|need) to\b)|imagine\b|suppose\b|what if\b)",
    rf"\b{any_of('i wish,i would have,i could have,just kidding,jk,joking')}\b",
)
# A wish for what is not so, not knowing, a mere count of things, a sum: nothing that anybody would miss.
EMPTY = _form(
    r"^(?:i (?:only |just |really )?wish|if only)\b",
    r"^(?:i|we)(?:'ve| have)(?: got)?(?: absolutely| really)? no (?:idea|clue|opinion|doubt|comment|time|words)\b",
    r"^(?:i|we)(?:'ve| have)(?: got)? (?:an? )?(?:quick )?"
    r"(?:questions?|problem|idea|feeling|minute|moment|point|thought|doubt|request|favou?r)[\s.!]*$",
    r"^(?:i|we)(?:'ve got| have(?: got)?) to (?:go|leave|run|think|admit|say|ask)\b(?!.*\b(?:to|with|about|by|on|at) )",
    r"^i(?:'m| am| was) (?:just |only )?(?:thinking|wondering|saying|asking|joking|kidding|listening)[\s.!]*$",
    rf"^\d[\d.,]*\s+(?!.*\b(?:{IS}|{TURNS_OUT}|has|have|had|will|can|do|does|need|needs|\w{{2,}}ed|i|we|you|he|she|they)\b)",
    r"^[\s\d.,()]*\d\s*[-+*/×÷]\s*\d[\s\d.,()+*/×÷-]*(?:=|\bis\b|$)",
)
# Without what it corrects, “it's Thursday” says nothing.
DANGLING = _form(rf"^(?:it|that|this|they)(?:'s|'re|\s+{IS})\b")
# An order about memory is not a thing to remember.
ORDER = _form(
    r"^(?:please |can you |could you |would you )?(?:forget|delete|erase|unlearn)\b",
    r"^(?:please )?(?:do not|don't|never) (?:remember|keep|note|store|save)\b",
    # Takes back what was said, and is no rule for what is to come.
    r"^(?:please )?never\s?mind\b",
)
