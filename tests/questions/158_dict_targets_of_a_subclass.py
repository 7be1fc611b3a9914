# Source: tensorflow/tensorflow issue 25299 (a comment).
# Asked: may a subclassed model return a dict, with a dict of targets?
import tensorflow as tf


class DictModel(tf.keras.models.Model):
    def __init__(self, **kwargs):
        super(DictModel, self).__init__(**kwargs)
        self.dense = tf.keras.layers.Dense(1)

    def call(self, inputs, training=None, mask=None):
        out1 = self.dense(tf.add(inputs, tf.convert_to_tensor(1.)))
        out2 = tf.add(inputs, tf.convert_to_tensor(2.))
        return {"output_1": out1, "output_2": out2}


def main():
    model = DictModel()
    model.compile(optimizer="sgd", loss={"output_1": "mse", "output_2": "mae"})
    x = tf.random.normal((16, 1))
    dataset = tf.data.Dataset.from_tensor_slices((x, {"output_1": x, "output_2": x})).batch(4)
    model.fit(dataset, epochs=1, verbose=0)
    print(model.evaluate(dataset, verbose=0))


if __name__ == "__main__":
    main()
