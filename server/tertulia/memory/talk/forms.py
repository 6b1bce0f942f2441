"""Words that no stemmer brings together: irregular forms, and what the everyday calls by several names."""

from __future__ import annotations

from typing import Final

# Each line: a word, and what is read as that word.
_IRREGULAR = """
beat beaten; become became; begin began begun; bend bent; bite bit bitten; bleed bled; blow blew blown
break broke broken; breed bred; bring brought; build built; burn burnt; buy bought; catch caught
choose chose chosen; come came; deal dealt; dig dug; draw drew drawn; dream dreamt; drink drank drunk
drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought; find found; flee fled
fly flew flown; forget forgot forgotten; freeze froze frozen; get got gotten; give gave given; go went gone
grow grew grown; hang hung; hear heard; hide hid hidden; hold held; keep kept; know knew known; lay laid; lead led
learn learnt; lend lent; lose lost; make made; mean meant; meet met; overcome overcame; pay paid; prove proven
ride rode ridden; ring rang; rise rose risen; run ran; say said; see saw seen; seek sought; sell sold; send sent
sew sewn; shake shook shaken; shoot shot; show shown; shrink shrank; sing sang sung; sink sank; sit sat; sleep slept
slide slid; speak spoke spoken; spell spelt; spend spent; spin spun; stand stood; steal stole stolen; stick stuck
strike struck; swear swore sworn; sweep swept; swim swam swum; take took taken; teach taught; tear tore torn
tell told; think thought; throw threw thrown; understand understood; wake woke woken; wear wore worn; weep wept
win won; withdraw withdrew withdrawn; write wrote written
man men; woman women; foot feet; tooth teeth; mouse mice; goose geese; wife wives; knife knives; half halves
"""
_SAME = """
mother mom mum mommy mummy mama; father dad daddy papa; grandmother grandma granny nana
grandfather grandpa granddad; child children kid kids; husband hubby; brother bro; sister sis; friend buddy pal
person people folks; picture pictures photo photos pic pics photograph photographs; bicycle bicycles bike bikes
movie movies film films; television tv telly; birthday bday; dog dogs doggo puppy puppies pup pups
cat cats kitty kitten kittens; vet veterinarian; vacation holiday; fridge refrigerator; plane airplane aeroplane
vegetable vegetables veggie veggies; store stores shop shops; sick ill; die died death dead
marry married marriage wedding; begin start started starting starts
"""


def _read(lines: str) -> dict[str, str]:
    groups = (group.split() for group in lines.replace("\n", ";").split(";") if group.strip())
    return {other: base for base, *others in groups for other in others}


# Lower-case words by what stands for them.
BASE_OF: Final = _read(_IRREGULAR) | _read(_SAME)
