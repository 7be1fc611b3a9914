# Source: germain-hug/Deep-RL-Keras issue 34.
# Asked: the agent's network with the length of the state vector as its input shape.
import argparse
from collections import deque
from random import random, randrange

import numpy as np
from keras.layers import Dense, Flatten, Input
from keras.models import Model
from keras.optimizers import Adam


class Agent:
    def __init__(self, args, tau):
        self.state_dim = args.A
        self.action_dim = args.C
        self.tau = tau
        self.model = self.network()
        self.model.compile(Adam(args.lr), "mse")

    def network(self):
        inp = Input((self.state_dim))
        x = Flatten()(inp)
        x = Dense(64, activation="relu")(x)
        x = Dense(64, activation="relu")(x)
        x = Dense(self.action_dim, activation="linear")(x)
        return Model(inp, x)

    def predict(self, s):
        return self.model.predict(np.expand_dims(s, 0), verbose=0)


class DQN:
    def __init__(self, args):
        self.args = args
        self.action_dim = self.args.C
        self.buffer = deque(maxlen=self.args.capacity)
        self.epsilon = self.args.eps
        self.agent = Agent(args, 1.0)

    def policy_action(self, s):
        if random() <= self.epsilon:
            return randrange(self.action_dim)
        return np.argmax(self.agent.predict(s)[0])


parser = argparse.ArgumentParser()
parser.add_argument("--A", type=int, default=8)
parser.add_argument("--C", type=int, default=3)
parser.add_argument("--capacity", type=int, default=500)
parser.add_argument("--eps", type=float, default=0.1)
parser.add_argument("--lr", type=float, default=1e-3)
args = parser.parse_args()
dqn = DQN(args)
print(dqn.policy_action(np.zeros(8)))
