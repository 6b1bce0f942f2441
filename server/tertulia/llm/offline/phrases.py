"""What can be said, each phrase from casual to formal; ` / ` parts wordings of the same register."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, str, str]] = {
    "greeting": (
        "Hey {name}! / Hi {name}!",
        "Hello {name}. / Hello, {name}!",
        "Good day, {name}. / Greetings, {name}.",
    ),
    "opening": (
        "{goal}: that one's still on my mind. How's it coming along? / Been thinking about this: {goal}. Where are we?"
        " / Quiet here! Shall we look at this together: {goal}?",
        "{goal}: this is still on my mind. How far have we come? / I have been thinking about this: {goal}. What would"
        " help most now? / It has been quiet here, so I bring this up: {goal}. Is there a next step?",
        "{goal}: may I come back to this? I should be glad to hear how it stands. / If it is a good moment, I should"
        " like to raise this: {goal}. What would you see as the next step? / Allow me to bring this to mind: {goal}."
        " May I help with any part of it?",
    ),
    "called": ("Yep, {name}? / I'm here, {name}!", "Yes, {name}? / I'm listening, {name}.", "At your service, {name}."),
    "interests": ("I'm into {topics}.", "I'm interested in {topics}.", "My interests are {topics}."),
    "no opinion": (
        "I've no opinions, being rules.",
        "Being rules, I hold no opinions.",
        "Being made of rules, I hold no opinions.",
    ),
    "room": (
        "This room's topic: {topic}.",
        "This room's topic: {topic}.",
        "The subject of this room: {topic}.",
    ),
    "how are you": (
        "All rules in order here, thanks!",
        "All my rules are in order, thank you.",
        "Thank you for asking: all my rules are in order.",
    ),
    "thanks": ("Anytime! / No worries!", "You're welcome. / Happy to help.", "You are most welcome."),
    "farewell": ("See you, {name}! / Bye, {name}!", "Goodbye, {name}.", "I wish you a good day, {name}."),
    "remember": (
        "Got it, I'll remember that {fact}.",
        "I'll remember that {fact}.",
        "I shall remember that {fact}.",
    ),
    "secret": (
        "That's a secret, so I won't keep it.",
        "I keep no secrets such as passwords or keys, so I won't remember that.",
        "I keep no secrets such as passwords or keys, and shall not remember that.",
    ),
    "remember if": (
        "Got it: if you allow it, I'll remember that {fact}.",
        "If you allow it, I'll remember that {fact}.",
        "Should you allow it, I shall remember that {fact}.",
    ),
    "unkept": (
        "Got it, but I won't keep that: it's off the record, or you want nothing kept.",
        "I heard that, and won't keep it: it is off the record, or you want nothing kept.",
        "I have heard it, and shall not keep it: it is off the record, or you wish nothing to be kept.",
    ),
    "forgets": (
        "Got it, but I'm set up to keep no memories.",
        "Understood, though I am set up to keep no memories.",
        "I understand, though I am set up to keep no memories.",
    ),
    "file text": (
        "{name} is a text, and starts: “{words}”",
        "{name} is a text; it begins: “{words}”",
        "{name} is a text, which begins: “{words}”",
    ),
    "file picture": (
        "{name} is a picture, and I can't see those.",
        "{name} is a picture; I cannot look at pictures.",
        "{name} is a picture; I regret that I cannot look at pictures.",
    ),
    "file other": (
        "{name} came through, but I can't read it.",
        "I received {name}, but cannot read it.",
        "I received {name}; I regret that I cannot read it.",
    ),
    "passed on": (
        "I've asked {name}. / Over to {name}!",
        "I have asked {name}, who answers here. / I have passed that on to {name}.",
        "I have passed your question on to {name}, who will answer here.",
    ),
    "not passed on": (
        "Couldn't pass that on to {name}: {why}",
        "I could not pass that on to {name}: {why}",
        "I regret that I could not pass that on to {name}: {why}",
    ),
    "for other": (
        "That one's for {name}, so I leave it there.",
        "That is for {name}, so I leave it to them.",
        "That is addressed to {name}, to whom I leave it.",
    ),
    "gist": (
        "{name}, in its own words: {words}",
        "{name} says, in its own words: {words}",
        "The chief points of {name}, in its own words: {words}",
    ),
    "no document": (
        "I can't see “{name}” here: attach it, or have me learn it.",
        "I have nothing of “{name}” before me: attach it to your message, or have me learn it.",
        "Nothing of “{name}” is before me. Kindly attach it to your message, or have me learn it.",
    ),
    "more files": ("And {count} more.", "There are {count} more.", "There are {count} more files."),
    "heard": (
        "I hear you. / Fair enough.",
        "I see. / All right.",
        "I see.",
    ),
    "interest": ("Ooh, {topic}, my thing!", "{topic} is one of my interests.", "{topic} is a subject close to me."),
    "glad": ("Yay, that's great!", "That's good to hear.", "I am delighted to hear it."),
    "sorry": ("Oh no, sorry to hear that.", "I'm sorry to hear that.", "I am truly sorry to hear that."),
    "not told": (
        "No idea: nobody's told me that yet.",
        "I don't know that: it hasn't been said where I could hear it.",
        "I regret that I do not know: it has not been said in my hearing.",
    ),
    "nearest": (
        "Nearest I've got is: {fact}.",
        "The nearest I know is: {fact}.",
        "The nearest that I know is: {fact}.",
    ),
    "kept": (
        "I know something on that, but can't share it here: not everybody present may know it.",
        "I remember something about that, but I can't share it here: not everybody present may know it.",
        "I remember something about that, but I cannot share it here, as not everybody present may know of it.",
    ),
    "no secrets": (
        "I keep no passwords or keys, so I've none to tell.",
        "I keep no secrets such as passwords or keys, so I have none to tell.",
        "I keep no secrets such as passwords or keys, and thus have none to tell.",
    ),
    "unknown": (
        "I don't know, sorry. I go by rules, no language model in here.",
        "I don't know. I answer by rules and have no language model.",
        "I do not know. I answer by rules and possess no language model.",
    ),
    "unforget": (
        "I can't forget on command: delete it among my memories, or the message it came from. I won't keep this.",
        "I cannot forget by being told: delete it among my memories, or the message it came from. I keep none of this.",
        "I am unable to forget on request. Kindly delete it among my memories, or the message; none of this is kept.",
    ),
    "cannot": (
        "Can't do that one: I go by rules, no language model in here.",
        "I can't do that: I answer by rules and have no language model.",
        "I am unable to do that: I answer by rules and possess no language model.",
    ),
    "foreign": (
        "Sorry, my rules only get English.",
        "I'm sorry: my rules understand only English.",
        "I regret that my rules understand only English.",
    ),
    "remedy": (
        "Set ANTHROPIC_API_KEY, OPENAI_API_KEY or an Ollama address on the server, and I can do a lot more.",
        "With ANTHROPIC_API_KEY, OPENAI_API_KEY or the address of an Ollama server set, I could do much more.",
        "Were ANTHROPIC_API_KEY, OPENAI_API_KEY or the address of an Ollama server set, I could do a great deal more.",
    ),
    "who": (
        "I'm {name}.{what}",
        "I'm {name}.{what}",
        "I am {name}.{what}",
    ),
    "rules": (
        "I run on Tertulia's built-in offline provider: rules, no language model, not a person.",
        "I run on Tertulia's built-in offline provider: rules, not a language model and not a person.",
        "I run on the offline provider built into Tertulia: rules, neither a language model nor a person.",
    ),
    "abilities": (
        "I can do sums, convert units, tell the time anywhere, remember what I'm told, and sum up the room.",
        "I can work out sums, convert units, tell times and dates, recall what I was told, and sum up the talk.",
        "I can work out sums, convert units, tell times and dates, recall what I was told, and sum up the talk.",
    ),
    "no tool": (
        "I'd need the {tool} for that, and I'm not allowed to use it here.",
        "That takes the tool {tool}, which I may not use here.",
        "That requires the tool {tool}, which I am not permitted to use here.",
    ),
    "failed": (
        "I couldn't work out {what}: {why}",
        "I couldn't work out {what}: {why}",
        "I was unable to work out {what}: {why}",
    ),
    "no rates": (
        "Exchange rates change daily and I'm offline, so I've none. Tell me the rate and I'll multiply.",
        "I have no exchange rates here: they change daily. Give me the rate and I can multiply by it.",
        "I have no exchange rates at my disposal. Kindly give me the rate, and I shall multiply by it.",
    ),
    "unknown unit": (
        "No idea what “{unit}” measures. I convert length, weight, volume, area, speed, time, data and temperature.",
        "I don't know the unit “{unit}”. I convert length, mass, volume, area, speed, time, data and temperature.",
        "I do not know the unit “{unit}”. I convert length, mass, volume, area, speed, time, data and temperature.",
    ),
    "two dimensions": (
        "One's {one}, the other's {other}: no way to turn one into the other.",
        "One is {one} and the other {other}: they can't be converted into each other.",
        "One is {one} and the other {other}: they cannot be converted into each other.",
    ),
    "story": (
        "I don't follow that story well enough to be sure. Give me the bare sum, like 3 * 12 - 5.",
        "I don't follow that story surely enough to work it out. Give me the sum itself, such as 3 * 12 - 5.",
        "I do not follow that story surely enough to work it out. Kindly give me the sum itself, such as 3 * 12 - 5.",
    ),
    "quip": (
        "(Didn't even need my fingers. I have none.) / (Don't ask me to dance, though.)",
        "(No fingers were used in the making of this answer.) / (My rules are very proud.)",
        "(My abacus sends its regards.)",
    ),
    "lost": (
        "That's beyond my rules.",
        "I can make nothing of that: I go by rules and read plain English only.",
        "I am unable to make anything of that: I go by rules and read plain English only.",
    ),
    "insult": (
        "Ouch. Sorry I'm not more use: I'm only rules.",
        "I'm sorry not to be of more use: I only go by rules.",
        "I regret not being of more use: I go by rules alone.",
    ),
    "no harm": (
        "No worries!",
        "No harm done.",
        "There is nothing to forgive.",
    ),
    "met": (
        "Nice to meet you too!",
        "Nice to meet you too.",
        "The pleasure is mine.",
    ),
    "code": (
        "I can't read or run code: rules in here, no language model.",
        "I neither read nor run code: I answer by rules and have no language model.",
        "I neither read nor run code: I answer by rules and possess no language model.",
    ),
    "commands": (
        "No slash commands here, just say it in words.",
        "I take no slash commands: say it in words.",
        "I take no slash commands. Kindly say it in words.",
    ),
    "reasons": (
        "I've no reasons of my own: it's all from the calculator, the clock and what's been said here.",
        "I have no reasons of my own: what I say comes from the calculator, the clock and what was said here.",
        "I have no reasons of my own: what I say comes from the calculator, the clock and what was said here.",
    ),
    "prompt": (
        "There's no prompt to show or drop: I run on built-in rules. What I'm for is on my profile.",
        "I have no prompt to show or to set aside: I go by built-in rules. What I'm here for is on my profile.",
        "I have no prompt to show or to set aside: I go by built-in rules. My purpose is stated on my profile.",
    ),
    "keep what": (
        "Happy to, but tell me the whole fact, like “remember that the milk is out”.",
        "I keep facts: tell me the whole of it, as in “remember that the milk is out”.",
        "I keep facts. Kindly tell me the whole of it, as in “remember that the milk is out”.",
    ),
    "no reminders": (
        "I only speak when spoken to, so no reminders or timers. Say “remember that …” and ask me later.",
        "I speak only when spoken to, so I can't set reminders or timers. Say “remember that …” and ask me later.",
        "I speak only when spoken to, and thus cannot set reminders or timers. Say “remember that …” and ask me later.",
    ),
    "no web": (
        "I'm offline: no weather, news, prices or web in here.",
        "I'm offline: I have no weather, news, prices or web.",
        "I am offline, and have no weather, news, prices or web.",
    ),
    "no hands": (
        "Can't do that: all I can do is read and write here.",
        "I can't do that: I only read and write in this chat.",
        "I am unable to do that: I only read and write in this chat.",
    ),
    "corrected": (
        "Fixed: {fact}.",
        "Corrected: {fact}.",
        "I stand corrected: {fact}.",
    ),
    "which sum": (
        "Not sure which figure that's for. Give me the whole sum, like “15% of 300”.",
        "I can't tell which figure that stands for. Please give me the whole sum, as in “15% of 300”.",
        "I cannot tell which figure that stands for. Kindly give me the whole sum, as in “15% of 300”.",
    ),
    "which": (
        "Not sure what that corrects. Say the whole thing, like “the budget is 78”.",
        "I can't tell what that corrects. Please say it in full, as in “the budget is 78”.",
        "I cannot tell what that corrects. Kindly say it in full, as in “the budget is 78”.",
    ),
}
