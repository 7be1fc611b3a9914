# Source: tensorflow/tensorflow issue 36831.
# Asked: an own loop over frames finds no gradients for any variable. (The loss compares two things the
# network had no part in.)
import numpy as np
import tensorflow as tf

batch_size = 4


class MyModel(tf.keras.Model):
    def __init__(self):
        super().__init__(name="MyModel")
        self.conv = tf.keras.layers.Conv2D(3, 3, padding="same")

    def call(self, inputs, training=False):
        first, second, third = inputs
        flow = self.conv(tf.concat([first, third], axis=-1))
        warped = tf.roll(first, shift=1, axis=1)
        return warped, flow


def load_frames(i):
    frames = tf.random.uniform((3, 16, 16, 3))
    return frames[0], frames[1], frames[2]


train_ds = tf.data.Dataset.range(8).map(load_frames).batch(batch_size).prefetch(batch_size)
model = MyModel()
train_loss_results = []
optimizer = tf.keras.optimizers.Adam(learning_rate=0.0001)
mse_loss_fn = tf.keras.losses.MeanSquaredError()

for epoch in range(2):
    epoch_loss_avg = tf.keras.metrics.Mean()
    for inputs in train_ds:
        with tf.GradientTape() as tape:
            predictions, flow = model(inputs, training=True)
            rec_loss = mse_loss_fn(inputs[1], predictions)
        grads = tape.gradient(rec_loss, model.trainable_weights)
        optimizer.apply_gradients(zip(grads, model.trainable_weights))
        epoch_loss_avg(rec_loss)
    train_loss_results.append(epoch_loss_avg.result())
print(np.array(train_loss_results))
