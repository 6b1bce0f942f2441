/** The emoji that can be chosen, by kind: each with its name in Unicode, and other words for it. */
import { mark, t } from "../../words/words";
import { calledHere } from "./names";

export interface Emoji {
  emoji: string;
  name: string;
  /** What people call it, if they have a name of their own for it. */
  calls: string;
}

const LINES: Record<string, string> = {
  [mark("Faces")]:
    `😀 grinning face|😃 smiling open mouth|😄 grinning with smiling eyes, smile happy|😁 grinning smiling eyes
|😆 grinning with tightly closed eyes|😅 grinning with cold sweat, sweat smile
|🤣 rolling on the floor laughing, rofl|😂 tears of joy, joy lol|🙂 slightly smiling face, slight smile
|🙃 upside down face|😉 winking face, wink|😊 smiling smiling eyes, blush|😇 smiling halo
|🥰 smiling smiling eyes and three hearts|😍 smiling heart shaped eyes, heart eyes|🤩 grinning star eyes
|😘 face throwing a kiss|😋 face savouring delicious food|😛 stuck out tongue|😜 stuck out tongue and winking eye
|🤪 grinning one large and one small eye|🤗 hugging face|🤭 smiling smiling eyes and hand covering mouth
|🤫 finger covering closed lips|🤔 thinking face, thinking hmm|🤐 zipper mouth face|🤨 one eyebrow raised
|😐 neutral face|😑 expressionless face|😶 face without mouth|😏 smirking face|😒 unamused face|🙄 rolling eyes
|😬 grimacing face|😌 relieved face|😔 pensive face|😪 sleepy face|😴 sleeping face, sleeping zzz|😷 medical mask
|🤒 thermometer|🤕 head bandage|🤢 nauseated face|🤮 open mouth vomiting|🤧 sneezing face|🥵 overheated face
|🥶 freezing face|😵 dizzy face|🤯 shocked exploding head, mind blown|🤠 cowboy hat
|🥳 party horn and party hat, partying|😎 smiling sunglasses, cool sunglasses|🤓 nerd face|🧐 monocle|😕 confused face
|😟 worried face|🙁 slightly frowning face, frown sad|😮 open mouth, open mouth wow|😯 hushed face|😲 astonished face
|😳 flushed face|🥺 pleading eyes|😦 frowning open mouth|😧 anguished face|😨 fearful face|😰 open mouth and cold sweat
|😥 disappointed but relieved face|😢 crying face, cry sad|😭 loudly crying face, sob
|😱 face screaming in fear, scream|😖 confounded face|😣 persevering face|😞 disappointed face|😓 cold sweat
|😩 weary face|😫 tired face|🥱 yawning face|😤 look of triumph|😡 pouting face, rage angry|😠 angry face
|🤬 seriouss covering mouth|😈 smiling horns|💀 skull, skull dead|💩 pile of poo, poop|🤡 clown face|👻 ghost
|👽 extraterrestrial alien|🤖 robot face, robot bot|😺 smiling cat open mouth|😹 cat tears of joy
|🙈 see no evil monkey, see no evil monkey|🙉 hear no evil monkey|🙊 speak no evil monkey`,
  [mark("Hands and people")]:
    `👍 thumbs up sign, +1 thumbsup yes|👎 thumbs down sign, -1 thumbsdown no|👌 ok hand sign, ok|✌️ victory hand
|🤞 hand with index and middle fingers crossed|🤟 i love you hand sign|🤘 sign of the horns|🤙 call me hand
|👈 white left pointing backhand index|👉 white right pointing backhand index|👆 white up pointing backhand index
|👇 white down pointing backhand index|☝️ white up pointing index|👋 waving hand sign, wave hello bye
|🤚 raised back of hand|🖐️ raised hand with fingers splayed|✋ raised hand
|🖖 raised hand with part between middle and ring fingers|👏 clapping hands sign, clap bravo
|🙌 person raising both hands in celebration, raised hands hooray|👐 open hands sign|🤲 palms up together
|🤝 handshake, handshake deal|🙏 person with folded hands, pray thanks please|✍️ writing hand
|💪 flexed biceps, muscle strong|👀 eyes, eyes look|👂 ear|👃 nose|🧠 brain|👄 mouth|👅 tongue|👶 baby|🧒 child|👦 boy
|👧 girl|🧑 adult|👨 man|👩 woman|🧓 older adult|👴 older man|👵 older woman|🙅 no good gesture|🙆 ok gesture
|💁 information desk person|🙋 happy person raising one hand|🙇 person bowing deeply|🤦 face palm, facepalm
|🤷 shrug, shrug|💃 dancer|🕺 man dancing|🏃 runner|🚶 pedestrian|👮 police officer|👷 construction worker
|🕵️ sleuth or spy|🧙 mage`,
  [mark("Hearts and signs")]:
    `❤️ red heart, heart|🧡 orange heart|💛 yellow heart|💚 green heart|💙 blue heart|💜 purple heart
|🖤 black heart|🤍 white heart|🤎 brown heart|💔 broken heart, broken heart|❣️ heart exclamation mark ornament
|💕 two hearts|💞 revolving hearts|💓 beating heart|💗 growing heart|💖 sparkling heart|💘 heart with arrow
|💯 hundred points, 100|💢 anger|💥 collision|💫 dizzy|💦 splashing sweat|💨 dash|💬 speech balloon|💭 thought balloon
|💤 sleeping|✅ white check mark, check done|☑️ ballot box with check|✔️ check mark|❌ cross mark, x no cross
|❎ negative squared cross mark|➕ plus sign|➖ minus sign|❓ black question mark ornament, question
|❗ exclamation mark, exclamation|‼️ double exclamation mark|⚠️ warning sign, warning|🚫 no entry sign|⛔ no entry
|🔴 large red circle|🟠 large orange circle|🟡 large yellow circle|🟢 large green circle|🔵 large blue circle
|🟣 large purple circle|⚫ medium black circle|⚪ medium white circle|⬆️ upwards black arrow
|➡️ black rightwards arrow|⬇️ downwards black arrow|⬅️ leftwards black arrow
|🔄 anticlockwise downwards and upwards open circle arrows|🔝 top with upwards arrow above
|🔜 soon with rightwards arrow above|🆗 squared ok, okay|🆕 squared new|🆘 squared sos|♻️ black universal recycling
|⭐ white medium star, star|🌟 glowing star|✨ sparkles, sparkles|⚡ high voltage sign|🔥 fire, fire lit
|🎵 musical note|🎶 multiple musical notes|🏁 chequered flag|🚩 triangular flag on post|🏳️ waving white flag
|🏴 waving black flag`,
  [mark("Animals and nature")]:
    `🐶 dog face|🐱 cat face|🐭 mouse face|🐹 hamster face|🐰 rabbit face|🦊 fox face|🐻 bear face|🐼 panda face|🐨 koala
|🐯 tiger face|🦁 lion face|🐮 cow face|🐷 pig face|🐸 frog face|🐵 monkey face|🐔 chicken|🐧 penguin|🐦 bird|🐤 baby chick
|🦆 duck|🦅 eagle|🦉 owl|🐺 wolf face|🐴 horse face|🦄 unicorn face|🐝 honeybee|🐛 bug, bug|🦋 butterfly|🐌 snail
|🐞 lady beetle, ladybug bug|🐜 ant|🕷️ spider|🐢 turtle|🐍 snake|🦎 lizard|🐙 octopus|🦀 crab|🐠 tropical fish|🐟 fish
|🐬 dolphin|🐳 spouting whale|🦈 shark|🐘 elephant|🐫 bactrian camel|🐄 cow|🐖 pig|🐑 sheep|🐐 goat|🐕 dog|🐈 cat|🐓 rooster
|🐇 rabbit|🦔 hedgehog|🌵 cactus|🎄 christmas tree|🌲 evergreen tree|🌳 deciduous tree|🌴 palm tree|🌱 seedling|🌿 herb
|☘️ shamrock|🍀 four leaf clover|🍁 maple leaf|🍂 fallen leaf|🍃 leaf fluttering in wind|🌷 tulip|🌹 rose|🌺 hibiscus
|🌸 cherry blossom|🌼 blossom|🌻 sunflower|🍄 mushroom|🌍 earth globe europe africa|🌙 crescent moon
|☀️ black sun with rays|⛅ sun behind cloud|☁️ cloud|🌧️ cloud with rain|⛈️ thunder cloud and rain|❄️ snowflake
|⛄ snowman without snow|🌈 rainbow|🌊 water wave`,
  [mark("Food and drink")]:
    `🍏 green apple|🍎 red apple|🍐 pear|🍊 tangerine|🍋 lemon|🍌 banana|🍉 watermelon|🍇 grapes|🍓 strawberry|🍒 cherries
|🍑 peach|🍍 pineapple|🥝 kiwifruit|🍅 tomato|🥑 avocado|🍆 aubergine|🥔 potato|🥕 carrot|🌽 ear of maize|🌶️ hot pepper
|🥒 cucumber|🥦 broccoli|🧄 garlic|🧅 onion|🥜 peanuts|🍞 bread|🥐 croissant|🥖 baguette bread|🥨 pretzel|🧀 cheese wedge
|🥚 egg|🍳 cooking|🥞 pancakes|🥓 bacon|🍗 poultry leg|🍔 hamburger|🍟 french fries|🍕 slice of pizza|🌭 hot dog
|🥪 sandwich|🌮 taco|🥗 green salad|🍝 spaghetti|🍜 steaming bowl|🍲 pot of food|🍣 sushi|🍚 cooked rice|🍦 soft ice cream
|🍩 doughnut|🍪 cookie|🎂 birthday cake, birthday cake|🍰 shortcake|🍫 chocolate bar|🍬 candy|🍯 honey pot
|🥛 glass of milk|☕ hot beverage, coffee|🍵 teacup without handle|🍶 sake bottle and cup|🍾 bottle with popping cork
|🍷 wine glass|🍸 cocktail glass|🍹 tropical drink|🍺 beer mug, beer|🍻 clinking beer mugs, cheers|🥂 clinking glasses
|🥤 cup with straw`,
  [mark("Things and places")]:
    `🎉 party popper, tada party congratulations|🎊 confetti ball|🎈 balloon|🎁 wrapped present|🏆 trophy, trophy
|🥇 first place medal|🥈 second place medal|🥉 third place medal|⚽ soccer ball|🏀 basketball and hoop
|🎾 tennis racquet and ball|🏐 volleyball|🎱 billiards|🎮 video game|🎲 game die|🧩 jigsaw puzzle piece
|🎯 direct hit, bullseye|🎨 artist palette|🎬 clapper board|🎤 microphone|🎧 headphone|🎸 guitar|🎹 musical keyboard
|🥁 drum with drumsticks|🚗 automobile|🚕 taxi|🚌 bus|🚲 bicycle|🚂 steam locomotive|✈️ airplane
|🚀 rocket, rocket ship launch|⛵ sailboat|🚢 ship|🏠 house building|🏡 house with garden|🏢 office building|🏥 hospital
|🏫 school|🏭 factory|⛪ church|🏕️ camping|🏖️ beach with umbrella|⛰️ mountain|🗺️ world map|⌚ watch|📱 mobile phone
|💻 personal computer|⌨️ keyboard|🖥️ desktop computer|🖨️ printer|💾 floppy disk|💿 optical disc|📷 camera
|🎥 movie camera|📞 telephone receiver|📺 television|⏰ alarm clock|⏳ hourglass with flowing sand|🔋 battery
|🔌 electric plug|💡 electric light bulb, idea bulb|🔦 electric torch|🕯️ candle|🗑️ wastebasket|💰 money bag
|💳 credit card|💎 gem stone|🔧 wrench|🔨 hammer|🛠️ hammer and wrench|⚙️ gear|🧲 magnet|🧪 test tube|🔬 microscope
|🔭 telescope|💊 pill|💉 syringe|🩹 adhesive bandage|🚪 door|🛏️ bed|🚿 shower|🧹 broom|🧺 basket|🔑 key|🗝️ old key|🔒 lock
|🔓 open lock|📦 package|✉️ envelope|📧 e mail|📨 incoming envelope|📅 calendar|📆 tear off calendar
|📈 chart with upwards trend|📉 chart with downwards trend|📊 bar chart|📋 clipboard|📌 pushpin, pin|📍 round pushpin
|📎 paperclip|✂️ black scissors|📁 file folder|📂 open file folder|📝 memo, memo note|✏️ pencil
|🖊️ lower left ballpoint pen|📚 books|📖 open book|🔖 bookmark|🔗 link|🔍 left pointing magnifying glass|🔔 bell, bell
|🔕 bell with cancellation stroke|📢 public address loudspeaker|🏷️ label`,
};

/** All of them, in the kinds under which they are shown. */
export const EMOJI_GROUPS: readonly { name: string; items: readonly Emoji[] }[] = Object.entries(LINES).map(
  ([name, lines]) => ({ name, items: lines.replaceAll("\n", "").split("|").map(read) }),
);

const ALL = EMOJI_GROUPS.flatMap(({ items }) => items);

function read(line: string): Emoji {
  const [, emoji = "", name = "", calls = ""] = /^(\S+) ([^,]*)(?:, (.*))?$/.exec(line) ?? [];
  return { emoji, name, calls };
}

/** Find emoji by the beginnings of words; those come first that people call so, then those with these very words. */
export function findEmoji(query: string): Emoji[] {
  const asked = query
    .toLowerCase()
    .split(/[\s_]+/)
    .filter(Boolean);
  const whole = `${asked.join(" ")} `;
  const rank = ({ calls, words }: Searched): number => {
    if (`${calls} `.startsWith(whole)) return calls.length;
    return ` ${words} `.includes(` ${whole}`) ? 100 : 200;
  };
  return ALL.map(searched)
    .filter(({ words }) => asked.every((one) => ` ${words}`.includes(` ${one}`)))
    .sort((a, b) => rank(a) - rank(b));
}

type Searched = Emoji & { words: string };

/** Put beside one all words by which it is found: in English, and in the language that is spoken. */
function searched({ emoji, name, calls }: Emoji): Searched {
  const here = calledHere(emoji, name);
  return { emoji, name: here.name, calls, words: `${calls} ${name} ${here.calls} ${here.name}`.toLowerCase() };
}

/** List them under the kinds in which they are shown, called as in the language that is spoken. */
export function emojiGroups(): { name: string; items: readonly Emoji[] }[] {
  return EMOJI_GROUPS.map(({ name, items }) => ({ name: t(name), items: items.map(searched) }));
}

/** Say what an emoji is called, or give it as it is. */
export function emojiName(emoji: string): string {
  const known = ALL.find((one) => one.emoji === emoji);
  return known === undefined ? emoji : calledHere(emoji, known.name).name;
}
