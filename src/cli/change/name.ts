import { randomInt } from "node:crypto";

const HOW =
  "able brave brisk calm clever cosy curious eager early easy fair fancy fine fleet fond fresh gentle glad golden good grand " +
  "happy honest jolly keen kind light lively loud lucky mellow merry mild neat new nice nimble odd plain polite proud quick " +
  "quiet rare ready silent silver smart snug soft spry steady sunny sweet swift tall tidy warm wild wise witty young";
const WHO =
  "ants apes bats bears bees birds boats boxes cats clocks clouds cows crabs crows deer doves ducks eagles eels elks falcons " +
  "fish foxes frogs geese goats gulls hares hawks herons horses kites kiwis lambs larks lions lynxes masts mice moles moose " +
  "moths otters owls oxen pandas pigs planes plums pumas rabbits ravens rivers robins sails seals sheep ships snails stars " +
  "storks swans tigers trains trees trout wasps waves whales winds wolves wrens yaks zebras";
const DOES =
  "agree arrive bloom bow build call care chat clap climb cook count cross dance dive draw dream drift drive drum float fly " +
  "gather glow greet grow guess help hide hike hop hum hurry jog juggle jump knit laugh learn listen march meet mend move " +
  "nod paint pause play point race read repair rest ride roam row run sail sing sit skate sleep smile sneeze study swim " +
  "talk teach think travel trot visit wait walk wave whisper whistle win wink wonder work write yawn";

const WORDS = [HOW, WHO, DOES].map((words) => words.split(" "));

/** Makes a name for a change file, such as `brave-lions-dance`: two branches hardly make the same. */
export function changeName(): string {
  return WORDS.map((words) => words[randomInt(words.length)] ?? "").join("-");
}
