# Source: germain-hug/Deep-RL-Keras issue 13.
# Asked: a trained agent is tested on the cart pole; predict refuses the stack of four observations.
import numpy as np
from tensorflow.keras.layers import Dense, Flatten, Input
from tensorflow.keras.models import Model


class Environment:
    """Stacks the last observations of a toy cart pole."""

    def __init__(self, stack=4):
        self.stack = stack

    def reset(self):
        self.observations = [np.random.uniform(-0.05, 0.05, 4) for _ in range(self.stack)]
        return np.array(self.observations)

    def step(self, action):
        self.observations = self.observations[1:] + [np.random.uniform(-1, 1, 4)]
        return np.array(self.observations), 1.0, np.random.rand() < 0.1, {}

    def get_state_size(self):
        return (self.stack, 4)


class Actor:
    def __init__(self, inp_dim, out_dim):
        entry = Input(inp_dim)
        x = Flatten()(entry)
        x = Dense(64, activation="relu")(x)
        self.model = Model(entry, Dense(out_dim, activation="softmax")(x))

    def predict(self, state):
        return self.model.predict(state, verbose=0)


env = Environment()
actor = Actor(env.get_state_size(), 2)
old_state, done, time = env.reset(), False, 0
while not done and time < 20:
    a = np.argmax(actor.predict(old_state)[0])
    old_state, r, done, _ = env.step(a)
    time += 1
