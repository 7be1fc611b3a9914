# Source: tensorflow/tensorflow issue 58614.
# Asked: an own loop and an own loss that counts right and wrong answers; the gradient is None.
import numpy as np
import tensorflow as tf


class Trainer:
    def __init__(self, features, batch_size=20):
        self.batch_size = batch_size
        self.model = tf.keras.Sequential([
            tf.keras.layers.Input((features,)),
            tf.keras.layers.Dense(8, activation="relu"),
            tf.keras.layers.Dense(1, activation="sigmoid"),
        ])
        self.optimizer = tf.keras.optimizers.Adam(1e-3)

    def custom_loss(self, output, prediction):
        correct_count = tf.math.count_nonzero(
            tf.math.equal(tf.round(prediction), tf.cast(output, tf.float32)))
        incorrect_count = prediction.shape[0] - correct_count
        incorrect_label_count = tf.where(output == 0.0).shape[0]
        correct_label_count = tf.where(output == 1.0).shape[0]
        return (incorrect_count + correct_count) / (incorrect_label_count + correct_label_count)

    def train(self, x, y, epochs=1):
        dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(self.batch_size)
        for epoch in range(epochs):
            for batch, output in dataset:
                with tf.GradientTape() as tape:
                    prediction = self.model(batch, training=True)
                    loss = self.custom_loss(output, prediction)
                grads = tape.gradient(loss, self.model.trainable_weights)
                self.optimizer.apply_gradients(zip(grads, self.model.trainable_weights))
            print(epoch, float(loss))


x = np.random.rand(100, 6).astype("float32")
y = np.random.randint(0, 2, (100, 1)).astype("float32")
Trainer(6).train(x, y)
