# Source: tensorflow/tensorflow issue 50111 (a comment).
# Asked: no gradients for a variable in an own loop. (The tensor was turned into an array for the loss.)
import numpy as np
import tensorflow as tf

points = np.random.rand(50, 2).astype("float32")
target = points @ np.array([[1.5], [-0.5]], "float32")
weights = tf.Variable(tf.random.normal((2, 1)))
optimizer = tf.keras.optimizers.Adam(0.1)


def loss_function(truth, prediction):
    prediction = prediction.numpy()
    error = np.abs(truth - prediction)
    small = error < 1.0
    return np.mean(np.where(small, error ** 2 / 2, error - 0.5))


for step in range(3):
    with tf.GradientTape() as tape:
        prediction = tf.matmul(points, weights)
        loss = loss_function(target, prediction)
        loss = tf.convert_to_tensor(loss)
    gradients = tape.gradient(loss, [weights])
    optimizer.apply_gradients(zip(gradients, [weights]))
    print(step, float(loss))
