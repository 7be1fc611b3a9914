# Source: keras-team/keras issue 16582.
# Asked: a subclass of Model made from inputs and outputs; by position it works differently than by
# keyword.
import numpy as np
import tensorflow as tf


class KModel_Subclass(tf.keras.Model):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(x=x, y=y, y_pred=y_pred)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {"loss": loss}


class KModel_With_Init(KModel_Subclass):
    def __init__(self, inputs, outputs, epsilon=1.0):
        super().__init__(inputs=inputs, outputs=outputs)
        self.epsilon = epsilon


def ends():
    inputs = tf.keras.Input((6,))
    return inputs, tf.keras.layers.Dense(3, activation="softmax")(inputs)


x = np.random.rand(24, 6)
y = np.eye(3)[np.random.randint(0, 3, 24)]
for made in (KModel_Subclass(*ends()), KModel_With_Init(*ends(), epsilon=0.5)):
    made.compile(optimizer="sgd", loss=tf.keras.losses.CategoricalCrossentropy())
    made.fit(x, y, epochs=1, verbose=0)
